#pragma once

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/finding.h"
#include "engine/model/tenant_facts.h"
#include "engine/plan/dial_exam.h"
#include "engine/plan/estate.h"
#include "engine/plan/expand_steps.h"
#include "engine/plan/placed_move.h"
#include "engine/plan/witness.h"

namespace cutover {

/// What a preflight check looks at (domain.md 11).
enum class CheckScope { kTenant, kWave, kUser, kNumber };

/// One question to one check. What does not belong to the scope is null.
struct CheckCase {
  const Estate& estate;
  const Policy& policy;
  Time now = {};
  const std::vector<Wave>* waves = nullptr;  ///< of kTenant and kWave: all
  std::span<const PlacedMove> moves = {};    ///< all of these, wave after wave
  const Wave* wave = nullptr;                ///< of kWave
  std::span<const PlacedMove> wave_moves = {};  ///< of kWave
  const User* user = nullptr;                   ///< of kUser and kNumber
  UserState state = UserState::kUnknown;
  const Target* target = nullptr;
  const std::vector<Step>* steps = nullptr;  ///< what the user is to go through
  const Facts* after = nullptr;              ///< the user when all is done
  DialExam* exam = nullptr;  ///< null without an imported voice routing
  /// Whether the campaign has the holder give that number up; null: never.
  const std::function<bool(const UserKey&, const PhoneNumber&)>* gives_up =
      nullptr;

  bool WillBeGivenUp(const UserKey& holder, const PhoneNumber& number) const {
    return gives_up != nullptr && (*gives_up)(holder, number);
  }

  /// As read, else as the campaign tells it; unset when neither knows.
  std::optional<std::string> TenantFact(const char* name) const;
  Value FactOfUser(Attribute attribute) const;
};

/// Collects what the checks say. A check that could not look says so and why:
/// an answer that was never sought must not pass for a good one.
class Verdicts {
 public:
  void Block(std::string summary, std::string remedy) {
    Add(Severity::kBlock, std::move(summary), std::move(remedy));
  }
  void Warn(std::string summary, std::string remedy) {
    Add(Severity::kWarn, std::move(summary), std::move(remedy));
  }
  /// Of a wave or number that concerns one user: that user alone is left out.
  void BlockUser(const Identity& user, std::string summary,
                 std::string remedy) {
    findings_.push_back({id_, Severity::kBlock, user.key, user.upn,
                         std::move(summary), std::move(remedy)});
  }
  void NotChecked(const std::string& why) {
    ++not_checked_[id_][why];
    if (witness_ != nullptr) unseen_.push_back(why);
  }

  /// As if NotChecked had been called so often ahead of this.
  void CountNotChecked(const std::string& id, const std::string& why,
                       int times) {
    not_checked_[id][why] += times;
  }

  /// `witness` outlives this, or is null.
  void Attend(Witness* witness) { witness_ = witness; }
  Witness* witness() const { return witness_; }
  /// What was said since Ask.
  CheckAnswer Answer() const;

  /// Set by the runner ahead of each check.
  void Ask(const char* id, UserKey user_key, std::string who) {
    id_ = id;
    user_key_ = std::move(user_key);
    who_ = std::move(who);
    asked_at_ = findings_.size();
    unseen_.clear();
  }
  std::vector<Finding> TakeFindings() { return std::exchange(findings_, {}); }
  /// Of each check the reasons why it did not look, with how often.
  const std::map<std::string, std::map<std::string, int>>& not_checked() const {
    return not_checked_;
  }

 private:
  void Add(Severity severity, std::string summary, std::string remedy) {
    findings_.push_back({id_, severity, user_key_, who_, std::move(summary),
                         std::move(remedy)});
  }

  std::string id_;
  UserKey user_key_;
  std::string who_;
  std::vector<Finding> findings_;
  std::map<std::string, std::map<std::string, int>> not_checked_;
  Witness* witness_ = nullptr;
  size_t asked_at_ = 0;
  std::vector<std::string> unseen_;  ///< reasons of the last check
};

/// One row of the catalogue.
struct CheckRow {
  const char* id;
  CheckScope scope;
  const char* rule;  ///< what must hold, for people
  void (*run)(const CheckCase&, Verdicts&);
};

/// All 84, in the order of domain.md 11; made of the rows of each scope.
const std::vector<CheckRow>& AllChecks();
std::vector<CheckRow> TenantChecks();
std::vector<CheckRow> GatewayChecks();
std::vector<CheckRow> WaveChecks();
std::vector<CheckRow> IdentityChecks();
std::vector<CheckRow> HomeChecks();
std::vector<CheckRow> VoiceChecks();
std::vector<CheckRow> PeopleChecks();
std::vector<CheckRow> NumberChecks();

/// Asks every check of the scope.
void RunChecks(CheckScope scope, const CheckCase& each, Verdicts& verdicts);

/// PF ids with "not checked" and why, one note each; a check that could look
/// at some users and not at others says at how many.
std::vector<Finding> CoverageFindings(const Verdicts& verdicts);

}  // namespace cutover
