// E.164: a number's text is canonical, whatever it was read from.

#include "engine/model/phone_number.h"
#include "tests/fuzz/fuzz.h"

using namespace cutover;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text = TextOf(data, size);
  auto number = PhoneNumber::Parse(text);
  if (number.ok()) {
    Hold(number->base().starts_with('+') && number->base().size() > 1,
         "a base is + and digits", number->base());
    Hold(number->base().find_first_not_of("0123456789", 1) == std::string::npos,
         "a base is digits", number->base());
    for (const std::string& form : {number->Text(), number->TelUri()}) {
      auto again = PhoneNumber::Parse(form);
      Hold(again.ok() && *again == *number, "its text is the number", form);
    }
    if (number->base().size() < 20) number->Region();
  } else {
    Hold(number.error().code == ErrorCode::kInvalid, "wrong text is invalid");
  }
  auto value = NumberValue::Parse(text);
  if (value.ok()) {
    auto again = NumberValue::Parse(value->Text());
    Hold(again.ok() && again->Text() == value->Text(), "a value's text stays",
         value->Text());
  }
  return 0;
}
