#include "connectors/sfb/sfb_exports.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "connectors/sfb/delegations.h"
#include "connectors/sfb/export_rows.h"
#include "connectors/sfb/exported_estate.h"
#include "connectors/sfb/exported_users.h"
#include "engine/base/file.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;

enum class Cmdlet {
  kUser,
  kVoicePolicy,
  kVoiceRoutingPolicy,
  kDialPlan,
  kVoiceRoute,
  kAgentGroup,
  kQueue,
  kWorkflow,
  kDelegation,
};

struct ExportName {
  const char* name;  ///< lower case
  Cmdlet cmdlet;
};

constexpr ExportName kExports[] = {
    {"get-csuser", Cmdlet::kUser},
    {"get-csvoicepolicy", Cmdlet::kVoicePolicy},
    {"get-csvoiceroutingpolicy", Cmdlet::kVoiceRoutingPolicy},
    {"get-csdialplan", Cmdlet::kDialPlan},
    {"get-csvoiceroute", Cmdlet::kVoiceRoute},
    {"get-csrgsagentgroup", Cmdlet::kAgentGroup},
    {"get-csrgsqueue", Cmdlet::kQueue},
    {"get-csrgsworkflow", Cmdlet::kWorkflow},
    {"get-csuserdelegates", Cmdlet::kDelegation},
    {"get-csuserteammembers", Cmdlet::kDelegation},
    {"get-csusercallforwardingsettings", Cmdlet::kDelegation},
    {"sefautil", Cmdlet::kDelegation},
    {"delegates", Cmdlet::kDelegation},
};

struct Missing {
  Cmdlet cmdlet;
  const char* file;
  const char* unknown;  ///< what is not known without it
};

constexpr Missing kMissing[] = {
    {Cmdlet::kVoicePolicy, "Get-CsVoicePolicy", "what a voice policy allows"},
    {Cmdlet::kDialPlan, "Get-CsDialPlan", "how dialled numbers are normalized"},
    {Cmdlet::kVoiceRoute, "Get-CsVoiceRoute",
     "what users can dial before their move"},
    {Cmdlet::kAgentGroup, "Get-CsRgsAgentGroup",
     "who answers for a response group"},
    {Cmdlet::kDelegation, "Delegates", "who acts for whom"},
};

constexpr const char* kEndings[] = {".csv", ".txt", ".xml", ".clixml", ".json"};

// The columns whose loss has to be told.
constexpr const char* kListColumns[] = {
    "PstnUsages",       "NormalizationRules", "AgentsByUri",
    "AgentGroupIDList", "Delegates",          "Team",
    "RegistrarPool",    "VoicePolicy",        "VoiceRoutingPolicy",
    "DialPlan",         "PstnGatewayList"};
constexpr const char* kNameColumns[] = {
    "Identity", "Name",       "DisplayName",       "VoicePolicy",
    "DialPlan", "PstnUsages", "VoiceRoutingPolicy"};

// One file of the folder, and what its rows showed on the way.
class ExportFile {
 public:
  ExportFile(std::string path, Cmdlet cmdlet, SfbExports& exports,
             DelegationReader& delegations)
      : path_(std::move(path)),
        cmdlet_(cmdlet),
        exports_(exports),
        delegations_(delegations) {}

  Status Read() {
    auto bytes = ReadFile(path_);
    if (!bytes.ok()) return bytes.error();
    const Status read = ReadText(*bytes);
    if (read.ok()) return Done{};
    Error error = read.error();
    error.message = path_ + ": " + error.message;
    return error;
  }

 private:
  Status ReadText(const std::string& bytes) {
    if (cmdlet_ == Cmdlet::kDelegation) {
      auto decoded = DecodeText(bytes);
      if (!decoded.ok()) return decoded.error();
      if (IsSefaUtilText(decoded->utf8))
        return delegations_.TakeSefaUtil(decoded->utf8);
    }
    if (cmdlet_ == Cmdlet::kVoiceRoute) exports_.estate.voice_routes.emplace();
    auto summary =
        ReadExport(bytes, [&](const ExportRow& row) { return Take(row); });
    if (!summary.ok()) return summary.error();
    if (cmdlet_ == Cmdlet::kUser) {
      if (summary->rows == 0) {
        return Error{ErrorCode::kInvalid, "there is no user in the file",
                     "export the users again: Get-CsUser | Export-Clixml"};
      }
      exports_.users = users_.Finish(path_, exports_.findings);
      for (const auto& [name, rows] : lost_)
        exports_.estate.lost_user_columns.push_back(name);
    }
    TellOf(*summary);
    return Done{};
  }

  Status Take(const ExportRow& row) {
    for (const char* name : kListColumns) {
      if (row.IsLost(name)) ++lost_[name];
    }
    for (const char* name : kNameColumns) {
      has_question_mark_ |= row.Text(name).find('?') != std::string::npos;
    }
    OnPremEstate& estate = exports_.estate;
    switch (cmdlet_) {
      case Cmdlet::kUser:
        return users_.Take(row);
      case Cmdlet::kVoicePolicy:
        return TakeVoicePolicy(row, estate.voice_policies);
      case Cmdlet::kVoiceRoutingPolicy:
        return TakeVoicePolicy(row, estate.voice_routing_policies);
      case Cmdlet::kDialPlan:
        return TakeDialPlan(row, estate.dial_plans);
      case Cmdlet::kVoiceRoute:
        return TakeVoiceRoute(row, *estate.voice_routes);
      case Cmdlet::kAgentGroup:
        return TakeAgentGroup(row, estate.agent_groups);
      case Cmdlet::kQueue:
        return TakeQueue(row, estate.queues);
      case Cmdlet::kWorkflow:
        return TakeWorkflow(row, estate.workflows);
      case Cmdlet::kDelegation:
        return delegations_.Take(row);
    }
    return Done{};
  }

  void Add(const char* id, Severity severity, const std::string& summary,
           const std::string& remedy) {
    exports_.findings.push_back({id, severity, "", path_, summary, remedy});
  }

  void TellOf(const ExportSummary& summary) {
    for (const auto& [name, rows] : lost_) {
      Add("CUT-SFB-LOST", Severity::kWarn,
          "the column " + name + " names a type in place of its value in " +
              std::to_string(rows) + " of " + std::to_string(summary.rows) +
              " objects: it is not known",
          "export again with Export-Clixml, which keeps lists and objects");
    }
    if (summary.form != ExportForm::kCsv) return;
    Add("CUT-SFB-COUNT", Severity::kNote,
        "a CSV does not say how many rows it should hold (" +
            std::to_string(summary.rows) + " were read)",
        "compare the count, or export with Export-Clixml, where a cut shows");
    if (summary.is_ascii && has_question_mark_) {
      Add("CUT-SFB-ASCII", Severity::kWarn,
          "the file is plain ASCII and has '?' in names: Export-Csv of "
          "Windows PowerShell writes so what is no ASCII letter",
          "export again with Export-Clixml, or with -Encoding UTF8");
    }
  }

  const std::string path_;
  const Cmdlet cmdlet_;
  SfbExports& exports_;
  DelegationReader& delegations_;
  ExportedUserReader users_;
  std::map<std::string, size_t> lost_;
  bool has_question_mark_ = false;
};

struct FoundFile {
  std::string path;
  std::string name;  ///< as in kExports
  Cmdlet cmdlet;
};

const ExportName* ExportNamed(const std::filesystem::path& path) {
  const std::string ending = ToLower(path.extension().string());
  if (std::find(std::begin(kEndings), std::end(kEndings), ending) ==
      std::end(kEndings))
    return nullptr;
  const std::string name = ToLower(path.stem().string());
  for (const ExportName& each : kExports) {
    if (name == each.name) return &each;
  }
  return nullptr;
}

Error FolderError(const std::string& folder, const std::string& what) {
  return Error{ErrorCode::kInvalid, folder + ": " + what,
               "sfb.exports names a folder with files named after their "
               "cmdlet, e.g. Get-CsUser.xml"};
}

// In the order of their names, so that every run reads and tells the same.
Result<std::vector<FoundFile>> FilesOf(const std::string& folder,
                                       std::vector<Finding>& findings) {
  std::error_code failure;
  std::set<std::filesystem::path> paths;
  for (std::filesystem::directory_iterator at(folder, failure), end;
       !failure && at != end; at.increment(failure)) {
    paths.insert(at->path());
  }
  if (failure) return FolderError(folder, failure.message());
  std::vector<FoundFile> files;
  for (const auto& path : paths) {
    const ExportName* known = ExportNamed(path);
    if (known == nullptr) {
      findings.push_back({"CUT-SFB-FILE", Severity::kNote, "", path.string(),
                          "no export that is known by this name; not read",
                          "name the file after its cmdlet, or remove it"});
      continue;
    }
    for (const FoundFile& other : files) {
      if (other.name == known->name)
        return FolderError(folder, other.path + " and " + path.string() +
                                       " are exports of the same");
    }
    files.push_back({path.string(), known->name, known->cmdlet});
  }
  if (files.empty()) return FolderError(folder, "there is no export in it");
  return files;
}

bool HasA(const std::vector<FoundFile>& files, Cmdlet cmdlet) {
  return std::any_of(files.begin(), files.end(), [&](const FoundFile& file) {
    return file.cmdlet == cmdlet;
  });
}

void AddItem(SfbExports& exports, const std::string& sip, Attribute list,
             const std::string& item) {
  if (item.empty()) return;
  Facts& facts = exports.users[sip];
  std::vector<std::string> items = facts.List(list);
  if (std::find(items.begin(), items.end(), item) != items.end()) return;
  items.push_back(item);
  std::sort(items.begin(), items.end());
  facts.SetList(list, items);
}

void SpreadToUsers(SfbExports& exports) {
  for (const OnPremDelegation& each : exports.estate.delegations) {
    for (const std::string& sip : each.delegates) {
      AddItem(exports, each.owner, A::kDelegates, sip);
      AddItem(exports, sip, A::kDelegators, each.owner);
    }
    for (const std::string& sip : each.team) {
      AddItem(exports, each.owner, A::kTeamCallMembers, sip);
      AddItem(exports, sip, A::kTeamCallOwners, each.owner);
    }
  }
  for (const OnPremAgentGroup& group : exports.estate.agent_groups) {
    for (const std::string& sip : group.agents.value_or(TextList{})) {
      AddItem(exports, sip, A::kResponseGroups, group.name);
    }
    if (group.distribution_group.empty()) continue;
    exports.findings.push_back(
        {"CUT-SFB-AGENTS", Severity::kWarn, "", group.name,
         "the response group takes its agents from the distribution group " +
             group.distribution_group + ": who they are is not known",
         "keep the members of that group in one wave"});
  }
}

class ExportedSfbSource : public UserSource {
 public:
  ExportedSfbSource(std::string folder, LiveHomes homes)
      : folder_(std::move(folder)), homes_(homes) {}

  Status Scan(ScanSink& sink) override {
    auto exports = ReadSfbExports(folder_, homes_);
    if (!exports.ok()) return exports.error();
    for (Finding& finding : exports->findings) {
      sink.OnFinding(std::move(finding));
    }
    sink.OnOnPremEstate(std::move(exports->estate));
    for (auto& [sip, facts] : exports->users) {
      sink.OnUser({SourceSystem::kSfb, sip, std::move(facts)});
    }
    return Done{};
  }

  Result<Sighting> Observe(const Question&) override {
    return Error{ErrorCode::kRefused,
                 "an export does not say how Skype for Business is now",
                 "set sfb.worker in the configuration for what is asked or "
                 "changed live"};
  }

 private:
  const std::string folder_;
  const LiveHomes homes_;
};

}  // namespace

Result<SfbExports> ReadSfbExports(const std::string& folder, LiveHomes homes) {
  SfbExports exports;
  auto files = FilesOf(folder, exports.findings);
  if (!files.ok()) return files.error();
  if (homes == LiveHomes::kNone && !HasA(*files, Cmdlet::kUser))
    return FolderError(folder, "there is no export of Get-CsUser in it");
  DelegationReader delegations;
  for (const FoundFile& file : *files) {
    TRY(ExportFile(file.path, file.cmdlet, exports, delegations).Read());
  }
  exports.estate.delegations = delegations.Finish();
  if (homes == LiveHomes::kKnown) {
    for (auto& [sip, facts] : exports.users) {
      facts.Set(A::kHomedOn, std::nullopt);
    }
  }
  for (const Missing& each : kMissing) {
    if (HasA(*files, each.cmdlet)) continue;
    exports.findings.push_back(
        {"CUT-SFB-MISSING", Severity::kNote, "", folder,
         std::string("there is no export ") + each.file + ": " + each.unknown +
             " is not known",
         "export it too, if Skype for Business has it in use"});
  }
  SpreadToUsers(exports);
  return exports;
}

std::unique_ptr<UserSource> MakeExportedSfbSource(std::string folder,
                                                  LiveHomes homes) {
  return std::make_unique<ExportedSfbSource>(std::move(folder), homes);
}

}  // namespace cutover
