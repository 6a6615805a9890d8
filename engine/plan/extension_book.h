#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/dial/call_plan.h"
#include "engine/model/snapshot.h"

namespace cutover {

/// What the rules for internal extensions of the tenant's dial plans take and
/// which numbers they make of it, string by string.
class ExtensionBook {
 public:
  /// A rule that takes more strings than this is not listed.
  static constexpr size_t kMostStrings = 100'000;

  struct Extension {
    std::string dialled;
    std::string number;  ///< as PhoneNumber::Text()
  };
  struct Page {
    std::string dial_plan;
    std::string rule;
    /// In order of what is dialled: shorter first. What an earlier rule takes
    /// and what becomes no number is left out.
    std::vector<Extension> extensions;
    bool is_listed = true;  ///< false: too many strings, or not regular
  };

  explicit ExtensionBook(const CallPlan& calls);

  const std::vector<Page>& pages() const { return pages_; }
  /// All numbers that an extension leads to.
  const std::set<std::string>& numbers() const { return numbers_; }

 private:
  void AddRule(const CallPlan& calls, const std::string& dial_plan,
               const DialRule& rule);

  std::vector<Page> pages_;
  std::set<std::string> numbers_;
};

/// The numbers that extensions of the snapshot's dial plans lead to; only its
/// voice routing is looked at.
std::set<std::string> ExtensionNumbersOf(const Snapshot& snapshot);

/// Numbers of a user that ring it, and where.
std::map<std::string, HeldIn> NumbersHeldBy(const Facts& facts);
/// Numbers that extensions lead to, of one user.
using HeldNumbers = std::vector<std::pair<std::string, HeldIn>>;

/// Those that an extension of the book leads to.
HeldNumbers NumbersHeldBy(const Facts& facts, const ExtensionBook& book);

/// Who has the numbers that extensions lead to, before a plan and after it.
class ExtensionHolders {
 public:
  struct Holder {
    std::string name;  ///< UPN; of people whom an excerpt leaves out: ""
    HeldIn in = HeldIn::kTeams;
    friend bool operator==(const Holder&, const Holder&) = default;
  };
  using ByNumber = std::map<std::string, Holder>;

  /// `book` outlives it.
  explicit ExtensionHolders(const ExtensionBook& book) : book_(book) {}

  /// One user as read; the first to have a number counts. Users who move are
  /// among them. All of them before anything is asked.
  void Add(const User& user, const HeldNumbers& numbers);
  /// Users whom an excerpt does not show.
  void Add(const LeftOut& left_out);
  /// One user that the plan moves: what it had, and what it has in the end.
  void Move(const User& user, const HeldNumbers& before,
            const HeldNumbers& after);
  const ExtensionBook& book() const { return book_; }
  /// Null: nobody.
  const Holder* Before(const std::string& number) const;
  const Holder* After(const std::string& number) const;

 private:
  const ExtensionBook& book_;
  ByNumber before_;
  ByNumber given_up_;  ///< what movers had
  ByNumber taken_;     ///< what they have in the end
};

/// Of all users of the snapshot.
ExtensionHolders HoldersIn(const Snapshot& snapshot, const ExtensionBook& book);

}  // namespace cutover
