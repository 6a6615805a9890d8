#pragma once

#include <functional>
#include <string>

#include "engine/base/json.h"

namespace cutover {

/// One object at the top of a CLIXML file.
struct ClixmlObject {
  size_t line = 0;  ///< 1-based line of the file on which it starts
  Json value;
};

/// The member that holds what an object's ToString() gave.
inline constexpr const char* kObjectText = "#text";

/// What Export-Clixml writes (MS-PSRP 2.2.5), in UTF-8; calls `on_object` for
/// each object at the top as soon as it is read. An object becomes a Json
/// object of its properties, with its text as kObjectText; lists, stacks and
/// queues an array; a dictionary an object; an enumeration its name; numbers
/// that a double cannot hold, dates, GUIDs, versions and addresses their text;
/// a secret null. An object that holds itself appears there as its text.
///
/// kInvalid with the line: XML that is cut or not well-formed, another kind of
/// document, an element that the format does not know, a document type (and
/// with it every entity), a reference to nothing, nesting beyond 256 elements,
/// and references that together repeat more than ten million values.
Status ParseClixml(const std::string& text,
                   const std::function<Status(const ClixmlObject&)>& on_object);

}  // namespace cutover
