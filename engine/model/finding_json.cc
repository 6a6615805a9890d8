#include "engine/model/finding_json.h"

#include "engine/base/json_text.h"

namespace cutover {

void AppendFinding(const Finding& finding, std::string& out) {
  JsonObjectText object(out);
  object.Text("id", finding.id);
  object.Text("remedy", finding.remedy);
  object.Text("severity", SeverityName(finding.severity));
  object.Text("summary", finding.summary);
  object.Text("user_key", finding.user_key);
  object.Text("who", finding.who);
  object.End();
}

Json FindingToJson(const Finding& finding) {
  return Json{{"id", finding.id},
              {"severity", SeverityName(finding.severity)},
              {"user_key", finding.user_key},
              {"who", finding.who},
              {"summary", finding.summary},
              {"remedy", finding.remedy}};
}

Result<Finding> FindingFromJson(const Json& json) {
  const std::string severity = TextAt(json, "severity");
  for (Severity each : {Severity::kBlock, Severity::kWarn, Severity::kNote}) {
    if (severity == SeverityName(each)) {
      return Finding{TextAt(json, "id"),       each,
                     TextAt(json, "user_key"), TextAt(json, "who"),
                     TextAt(json, "summary"),  TextAt(json, "remedy")};
    }
  }
  return Error{ErrorCode::kInvalid,
               "a finding has the unknown severity \"" + severity + "\""};
}

}  // namespace cutover
