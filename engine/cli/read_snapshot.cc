#include "engine/cli/read_snapshot.h"

#include <map>
#include <set>

#include "engine/base/text.h"

namespace cutover {
namespace {

enum class Delivery { kWhole, kChanges };

// Keeps what a scan delivers until it is known to count, and tells how far it
// is.
class KeepingSink : public ScanSink {
 public:
  KeepingSink(const Call& call, std::string source, Delivery delivery)
      : call_(call), source_(std::move(source)), delivery_(delivery) {}

  // In a whole reading several deliveries are parts of one user; of changes
  // the last counts.
  void OnUser(Observation observation) override {
    observation.source_id = ToLower(observation.source_id);
    gone.erase(observation.source_id);
    const auto known = users.find(observation.source_id);
    if (known == users.end()) {
      users.emplace(observation.source_id, std::move(observation));
    } else if (delivery_ == Delivery::kWhole) {
      known->second.facts.Add(observation.facts);
    } else {
      known->second = std::move(observation);
    }
    call_.out.Progress(
        call_.machine.clock,
        source_ + ": " + std::to_string(++delivered_) + " users");
  }
  void OnGone(SourceSystem, const std::string& source_id) override {
    users.erase(ToLower(source_id));
    gone.insert(ToLower(source_id));
  }
  void OnNumber(NumberRecord record) override {
    numbers.push_back(std::move(record));
  }
  void OnSku(Sku sku) override { skus.push_back(std::move(sku)); }
  void OnFinding(Finding finding) override {
    findings.push_back(std::move(finding));
  }
  void OnOnPremEstate(OnPremEstate estate) override {
    on_prem = std::move(estate);
  }
  void OnMark(const std::string& to) override { mark = to; }

  std::map<std::string, Observation> users;
  std::set<std::string> gone;
  std::vector<NumberRecord> numbers;
  std::vector<Sku> skus;
  std::vector<Finding> findings;
  std::optional<OnPremEstate> on_prem;
  std::string mark;

 private:
  const Call& call_;
  const std::string source_;
  const Delivery delivery_;
  int delivered_ = 0;
};

// Who was in which group at the last reading; looked through once, when first
// asked.
class Members {
 public:
  explicit Members(const Reading& reading) : reading_(reading) {}

  std::vector<std::string> Of(const std::string& group_dn) {
    if (!is_read_) Read();
    const auto found = by_group_.find(ToLower(group_dn));
    return found == by_group_.end() ? std::vector<std::string>{}
                                    : found->second;
  }

 private:
  void Read() {
    is_read_ = true;
    for (const auto& [id, user] : reading_.users) {
      for (const std::string& dn : user.facts.List(Attribute::kMemberOf)) {
        by_group_[ToLower(dn)].push_back(id);
      }
    }
  }

  const Reading& reading_;
  bool is_read_ = false;
  std::map<std::string, std::vector<std::string>> by_group_;
};

class SnapshotReader {
 public:
  SnapshotReader(const Call& call, const ReadSettings& settings,
                 Database& database)
      : call_(call),
        settings_(settings),
        store_(database),
        now_(call.machine.clock.Now()) {}

  Status Read(const NamedSource& source) {
    auto last = LastReading(source.name);
    if (!last.ok()) return last.error();
    if (*last) {
      const Status status = ReadChanges(source, **last);
      if (status.ok() || status.error().code != ErrorCode::kNotFound)
        return status;
      call_.out.Say("  " + source.name + ": what changed cannot be told: " +
                    status.error().message + "; reading in full");
    }
    return ReadWhole(source);
  }

  Discovered Build() {
    discovered_.snapshot =
        builder_.Build("s-" + call_.machine.ids.NextGuid().substr(0, 13),
                       settings_.tenant_id, now_);
    return std::move(discovered_);
  }

 private:
  // Nothing when there is none that may be gone on from.
  Result<std::optional<Reading>> LastReading(const std::string& source) {
    std::optional<Reading> none;
    if (settings_.mode == ReadMode::kWhole) return none;
    auto last = store_.Load(settings_.tenant_id, source);
    if (last.ok()) {
      const bool is_young = now_ - last->whole_at < settings_.full_after;
      if (!is_young) return none;
      return std::optional<Reading>(*std::move(last));
    }
    // Of another version, or none: the source itself knows better.
    const ErrorCode code = last.error().code;
    if (code == ErrorCode::kNotFound || code == ErrorCode::kInvalid)
      return none;
    return last.error();
  }

  Status ReadWhole(const NamedSource& source) {
    KeepingSink sink(call_, source.name, Delivery::kWhole);
    TRY(source.source->ScanSince({}, sink));
    TakeWhole(source, sink);
    return Done{};
  }

  void TakeWhole(const NamedSource& source, KeepingSink& sink) {
    call_.out.Say("  " + source.name + ": " +
                  std::to_string(sink.users.size()) + " users read");
    ReadingChange change{source.name, sink.mark, now_};
    const bool is_kept = !change.mark.empty();
    for (auto& [id, user] : sink.users) {
      if (is_kept) change.users.push_back(user);
      builder_.Add(std::move(user));
    }
    discovered_.readings.push_back(std::move(change));
    TakeRest(sink);
  }

  Status ReadChanges(const NamedSource& source, Reading& last) {
    KeepingSink sink(call_, source.name, Delivery::kChanges);
    Members members(last);
    TRY(source.source->ScanSince(
        {last.mark,
         [&](const std::string& group_dn) { return members.Of(group_dn); }},
        sink));
    // Without a mark it could not tell, and delivered everything.
    if (sink.mark.empty()) {
      TakeWhole(source, sink);
    } else {
      TakeChanges(source, sink, last);
    }
    return Done{};
  }

  void TakeChanges(const NamedSource& source, KeepingSink& sink,
                   Reading& last) {
    ReadingChange change{source.name, sink.mark, now_, last.taken_at};
    for (const std::string& id : sink.gone) {
      if (last.users.erase(id) > 0) change.gone.push_back(id);
    }
    for (auto& [id, user] : sink.users) {
      const auto known = last.users.find(id);
      const bool is_same =
          known != last.users.end() && known->second.facts == user.facts;
      if (!is_same) change.users.push_back(user);
      last.users[id] = std::move(user);
    }
    call_.out.Say("  " + source.name + ": " +
                  std::to_string(change.users.size()) + " users changed and " +
                  std::to_string(change.gone.size()) + " gone since " +
                  FormatTime(last.taken_at) + ", of " +
                  std::to_string(last.users.size()));
    for (auto& [id, user] : last.users) builder_.Add(std::move(user));
    discovered_.read_on.push_back(source.name);
    discovered_.readings.push_back(std::move(change));
    TakeRest(sink);
  }

  void TakeRest(KeepingSink& sink) {
    for (NumberRecord& each : sink.numbers) builder_.Add(std::move(each));
    for (Sku& each : sink.skus) builder_.Add(std::move(each));
    for (Finding& each : sink.findings) builder_.Add(std::move(each));
    if (sink.on_prem) builder_.Add(*std::move(sink.on_prem));
  }

  const Call& call_;
  const ReadSettings& settings_;
  ReadingStore store_;
  const Time now_;
  SnapshotBuilder builder_;
  Discovered discovered_;
};

}  // namespace

Result<Discovered> ReadSnapshot(const Call& call, const ReadSettings& settings,
                                const std::vector<NamedSource>& sources,
                                Database& database) {
  SnapshotReader reader(call, settings, database);
  for (const NamedSource& each : sources) TRY(reader.Read(each));
  return reader.Build();
}

}  // namespace cutover
