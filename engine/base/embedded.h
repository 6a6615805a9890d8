#pragma once

#include <string>
#include <vector>

namespace cutover {

/// A file carried inside the program, so that it runs from anywhere.
struct EmbeddedFile {
  std::string name;
  std::string content;
};

namespace migrations {
const std::vector<EmbeddedFile>& Files();  ///< migrations/*.sql, by name
}
namespace templates {
const std::vector<EmbeddedFile>& Files();  ///< templates/*, by name
}

}  // namespace cutover
