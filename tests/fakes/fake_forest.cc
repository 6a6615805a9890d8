#include "tests/fakes/fake_forest.h"

#include <cstdlib>

#include "engine/base/encoding.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

struct FilterReader {
  const LdapEntry& entry;
  const std::string& text;
  size_t at = 0;

  bool Read() {
    ++at;  // (
    bool result = false;
    const char op = text[at];
    if (op == '&' || op == '|') {
      ++at;
      result = op == '&';
      while (text[at] == '(') {
        const bool one = Read();
        result = op == '&' ? result && one : result || one;
      }
    } else if (op == '!') {
      ++at;
      result = !Read();
    } else {
      result = ReadItem();
    }
    ++at;  // )
    return result;
  }

  bool ReadItem() {
    const size_t end = text.find(')', at);
    const std::string item = text.substr(at, end - at);
    at = end;
    const size_t equals = item.find('=');
    const bool is_least = item[equals - 1] == '>';
    const std::string name =
        ToLower(item.substr(0, is_least ? equals - 1 : equals));
    const std::string raw = item.substr(equals + 1);
    const std::string value = Unescape(raw);
    const auto found = entry.attributes.find(name);
    if (found == entry.attributes.end()) return false;
    for (const std::string& each : found->second) {
      if (raw == "*") return true;
      if (is_least ? std::atoll(each.c_str()) >= std::atoll(value.c_str())
                   : EqualsIgnoringCase(each, value))
        return true;
    }
    return false;
  }

  static std::string Unescape(const std::string& text) {
    std::string value;
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\') {
        value += text[i];
        continue;
      }
      value += static_cast<char>(
          std::strtol(text.substr(i + 1, 2).c_str(), nullptr, 16));
      i += 2;
    }
    return value;
  }
};

}  // namespace

bool MatchesFilter(const LdapEntry& entry, const std::string& filter) {
  return FilterReader{entry, filter}.Read();
}

class FakeLdapSession : public LdapSession {
 public:
  explicit FakeLdapSession(FakeForest& forest) : forest_(forest) {}

  Status Search(const LdapSearch& search, const OnEntry& on_entry) override {
    ++forest_.searches;
    if (forest_.before_search) forest_.before_search(forest_.searches);
    if (search.scope == LdapScope::kBase) return ReadOne(search, on_entry);
    const std::string base = BaseOf(search.base_dn);
    if (base.empty())
      return Error{ErrorCode::kNotFound, "no such object: " + search.base_dn};
    for (const auto& [id, object] : forest_.objects_) {
      if (object.is_deleted &&
          (search.deleted == LdapDeleted::kHidden || !forest_.shows_deleted))
        continue;
      const LdapEntry entry = forest_.EntryOf(id);
      if (!forest_.IsUnder(entry, base) || !MatchesFilter(entry, search.filter))
        continue;
      ++forest_.entries;
      const Status status = on_entry(Only(entry, search.attributes));
      if (!status.ok()) return status;
    }
    return Done{};
  }

  Result<std::string> DirSync(const LdapSearch& search,
                              const std::string& cookie,
                              const OnEntry& on_entry) override {
    if (!forest_.has_dirsync || !forest_.allows_dirsync)
      return Error{ErrorCode::kUnauthorized, "no right to replicate"};
    if (search.base_dn != FakeForest::kRoot)
      return Error{ErrorCode::kRefused, "not a naming context"};
    const int64_t since = std::atoll(cookie.c_str());
    for (const auto& [id, object] : forest_.objects_) {
      LdapEntry entry = forest_.EntryOf(id);
      if (!MatchesFilter(entry, search.filter)) continue;
      LdapEntry changed{entry.dn, {}};
      for (const std::string& name : search.attributes) {
        const auto at = object.changed.find(ToLower(name));
        if (at == object.changed.end() || at->second <= since) continue;
        changed.attributes[at->first] = entry.attributes[at->first];
      }
      if (changed.attributes.empty()) continue;
      changed.attributes["objectguid"] = {object.guid};
      const Status status = on_entry(changed);
      if (!status.ok()) return status.error();
    }
    return std::to_string(forest_.usn_);
  }

  Status Modify(const LdapChange&) override {
    return Error{ErrorCode::kRefused, "nobody writes here"};
  }

 private:
  Status ReadOne(const LdapSearch& search, const OnEntry& on_entry) {
    LdapEntry entry{search.base_dn, {}};
    if (search.base_dn.empty()) {
      entry.attributes["namingcontexts"] = {FakeForest::kRoot, "CN=Other"};
      if (forest_.has_usn) {
        entry.attributes["dsservicename"] = {forest_.controller};
        entry.attributes["highestcommittedusn"] = {
            std::to_string(forest_.usn_)};
        entry.attributes["supportedcontrol"] = {"1.2.840.113556.1.4.417"};
      }
      if (forest_.has_dirsync)
        entry.attributes["supportedcontrol"].push_back(
            "1.2.840.113556.1.4.841");
      return on_entry(entry);
    }
    if (search.base_dn == forest_.controller) {
      entry.attributes["invocationid"] = {forest_.invocation};
      return on_entry(entry);
    }
    return Error{ErrorCode::kNotFound, "no such object: " + search.base_dn};
  }

  // "" when there is no such entry.
  std::string BaseOf(const std::string& dn) const {
    if (EqualsIgnoringCase(dn, FakeForest::kRoot)) return dn;
    if (dn == std::string("<WKGUID=18E2EA80684F11D2B9AA00C04F79F805,") +
                  FakeForest::kRoot + ">")
      return std::string("CN=Deleted Objects,") + FakeForest::kRoot;
    for (const auto& [id, object] : forest_.objects_) {
      if (!object.is_deleted && EqualsIgnoringCase(forest_.DnOf(id), dn))
        return dn;
    }
    return "";
  }

  static LdapEntry Only(const LdapEntry& entry,
                        const std::vector<std::string>& names) {
    LdapEntry some{entry.dn, {}};
    for (const std::string& name : names) {
      const auto found = entry.attributes.find(ToLower(name));
      if (found != entry.attributes.end()) some.attributes.insert(*found);
    }
    return some;
  }

  FakeForest& forest_;
};

FakeForest::FakeForest(uint64_t seed) : ids_(seed) {}

std::unique_ptr<LdapSession> FakeForest::Open() {
  return std::make_unique<FakeLdapSession>(*this);
}

void FakeForest::Touch(Object& object,
                       std::initializer_list<const char*> attributes) {
  ++usn_;
  for (const char* each : attributes) object.changed[ToLower(each)] = usn_;
}

int64_t FakeForest::UsnOf(const Object& object) const {
  int64_t usn = 0;
  for (const auto& [attribute, at] : object.changed) usn = std::max(usn, at);
  return usn;
}

FakeForest::Id FakeForest::Add(const std::string& kind, Id parent,
                               const std::string& name) {
  const Id id = static_cast<Id>(objects_.size());
  Object object{kind, parent, name,  *GuidToAdBytes(ids_.NextGuid()),
                {},   {},     false, {}};
  object.attributes["objectclass"] = kind;
  if (kind == "user") {
    object.attributes["samaccountname"] = name;
    object.attributes["useraccountcontrol"] = "512";
  }
  Touch(object, {"name", "objectClass", "sAMAccountName", "objectGUID",
                 "userAccountControl"});
  objects_[id] = std::move(object);
  return id;
}

void FakeForest::Set(Id id, const std::string& attribute,
                     const std::string& value) {
  Object& object = objects_.at(id);
  object.attributes[ToLower(attribute)] = value;
  if (value.empty()) object.attributes.erase(ToLower(attribute));
  Touch(object, {attribute.c_str()});
}

void FakeForest::Rename(Id id, const std::string& name) {
  objects_.at(id).name = name;
  Touch(objects_.at(id), {"name"});
}

void FakeForest::Move(Id id, Id parent) {
  objects_.at(id).parent = parent;
  Touch(objects_.at(id), {"name"});
}

void FakeForest::Delete(Id id) {
  for (auto& [child, object] : objects_) {
    if (object.parent == id && !object.is_deleted) Delete(child);
  }
  Object& object = objects_.at(id);
  object.is_deleted = true;
  object.members.clear();
  for (auto& [other, each] : objects_) each.members.erase(id);
  Touch(object, {"name", "isDeleted"});
}

void FakeForest::Restore(Id id, Id parent) {
  objects_.at(id).is_deleted = false;
  objects_.at(id).parent = parent;
  Touch(objects_.at(id), {"name", "isDeleted"});
}

void FakeForest::Link(Id group, Id member) {
  objects_.at(group).members.insert(member);
  Touch(objects_.at(group), {"member"});
}

void FakeForest::Unlink(Id group, Id member) {
  objects_.at(group).members.erase(member);
  Touch(objects_.at(group), {"member"});
}

std::string FakeForest::GuidOf(Id id) const {
  return *GuidFromAdBytes(objects_.at(id).guid);
}

std::string FakeForest::DnOf(Id id) const {
  if (id < 0) return kRoot;
  const Object& object = objects_.at(id);
  if (object.is_deleted)
    return "CN=" + object.name + "\\0ADEL:" + GuidOf(id) +
           ",CN=Deleted Objects," + kRoot;
  const char* type = object.kind == "organizationalUnit" ? "OU=" : "CN=";
  return type + object.name + "," + DnOf(object.parent);
}

bool FakeForest::IsInside(Id id, Id folder) const {
  for (; id >= 0; id = objects_.at(id).parent) {
    if (id == folder) return true;
  }
  return false;
}

std::vector<FakeForest::Id> FakeForest::All(const std::string& kind) const {
  std::vector<Id> all;
  for (const auto& [id, object] : objects_) {
    if (object.kind == kind && !object.is_deleted) all.push_back(id);
  }
  return all;
}

LdapEntry FakeForest::EntryOf(Id id) const {
  const Object& object = objects_.at(id);
  LdapEntry entry{DnOf(id), {}};
  for (const auto& [name, value] : object.attributes) {
    const bool survives = name == "objectclass" || name == "samaccountname";
    if (survives || !object.is_deleted) entry.attributes[name] = {value};
  }
  entry.attributes["objectguid"] = {object.guid};
  entry.attributes["name"] = {object.name};
  entry.attributes["usnchanged"] = {std::to_string(UsnOf(object))};
  if (object.is_deleted) entry.attributes["isdeleted"] = {"TRUE"};
  for (const Id member : object.members) {
    entry.attributes["member"].push_back(DnOf(member));
  }
  for (const auto& [other, each] : objects_) {
    if (each.members.contains(id))
      entry.attributes["memberof"].push_back(DnOf(other));
  }
  return entry;
}

bool FakeForest::IsUnder(const LdapEntry& entry,
                         const std::string& base) const {
  return EqualsIgnoringCase(entry.dn, base) ||
         EndsWithIgnoringCase(entry.dn, "," + base);
}

}  // namespace cutover
