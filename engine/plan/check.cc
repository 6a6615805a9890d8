#include "engine/plan/check.h"

#include <algorithm>
#include <cstring>

#include "engine/base/text.h"

namespace cutover {
namespace {

// Whether the question is about the witness's user, its wave or the tenant.
bool Concerns(const CheckCase& each, const UserKey& user) {
  if (each.user != nullptr) return each.user->key == user;
  if (each.wave == nullptr) return true;
  return std::any_of(each.wave->moves.begin(), each.wave->moves.end(),
                     [&](const Move& move) { return move.user.key == user; });
}

void Testify(const CheckCase& each, const CheckRow& row, CheckAnswer answer,
             Witness& witness) {
  if (each.user != nullptr) {
    witness.steps = *each.steps;
    witness.number = each.target->number;
    witness.after = *each.after;
  }
  answer.rule = row.rule;
  // Of a wave others may be named.
  std::erase_if(answer.findings, [&](const Finding& finding) {
    return !finding.user_key.empty() && finding.user_key != witness.user;
  });
  witness.answers.push_back(std::move(answer));
}

}  // namespace

CheckAnswer Verdicts::Answer() const {
  return {id_,
          "",
          who_,
          {findings_.begin() + static_cast<std::ptrdiff_t>(asked_at_),
           findings_.end()},
          unseen_};
}

std::optional<std::string> CheckCase::TenantFact(const char* name) const {
  auto read = estate.TenantFact(name);
  if (read) return read;
  const auto told = policy.told_tenant.find(name);
  if (told == policy.told_tenant.end()) return std::nullopt;
  return told->second;
}

Value CheckCase::FactOfUser(Attribute attribute) const {
  if (user->facts.Has(attribute)) return user->facts.Get(attribute);
  const auto told = policy.told_people.find(ToLower(IdentityOf(*user).upn));
  return told == policy.told_people.end() ? Value()
                                          : told->second.Get(attribute);
}

const std::vector<CheckRow>& AllChecks() {
  static const std::vector<CheckRow> kAll = [] {
    std::vector<CheckRow> all;
    for (const auto& rows :
         {TenantChecks(), GatewayChecks(), WaveChecks(), IdentityChecks(),
          HomeChecks(), VoiceChecks(), PeopleChecks(), NumberChecks()}) {
      all.insert(all.end(), rows.begin(), rows.end());
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return std::strcmp(a.id, b.id) < 0;
    });
    return all;
  }();
  return kAll;
}

namespace {

std::vector<const CheckRow*> RowsOf(CheckScope scope) {
  std::vector<const CheckRow*> rows;
  for (const CheckRow& row : AllChecks()) {
    if (row.scope == scope) rows.push_back(&row);
  }
  return rows;
}

// They are asked once for every user of an estate.
const std::vector<const CheckRow*>& ChecksOf(CheckScope scope) {
  static const std::vector<const CheckRow*> kRows[] = {
      RowsOf(CheckScope::kTenant), RowsOf(CheckScope::kWave),
      RowsOf(CheckScope::kUser), RowsOf(CheckScope::kNumber)};
  return kRows[static_cast<size_t>(scope)];
}

}  // namespace

void RunChecks(CheckScope scope, const CheckCase& each, Verdicts& verdicts) {
  const UserKey key = each.user != nullptr ? each.user->key : "";
  const std::string who = each.user != nullptr   ? IdentityOf(*each.user).upn
                          : each.wave != nullptr ? each.wave->name
                                                 : "tenant";
  Witness* const witness = verdicts.witness();
  const bool is_seen = witness != nullptr && Concerns(each, witness->user);
  for (const CheckRow* row : ChecksOf(scope)) {
    verdicts.Ask(row->id, key, who);
    row->run(each, verdicts);
    if (is_seen) Testify(each, *row, verdicts.Answer(), *witness);
  }
}

std::vector<Finding> CoverageFindings(const Verdicts& verdicts) {
  std::vector<Finding> findings;
  for (const auto& [id, reasons] : verdicts.not_checked()) {
    for (const auto& [why, times] : reasons) {
      findings.push_back(
          {id, Severity::kNote, "", "not checked",
           "not checked" +
               (times > 1 ? " (" + std::to_string(times) + " times)" : "") +
               ": " + why,
           ""});
    }
  }
  return findings;
}

}  // namespace cutover
