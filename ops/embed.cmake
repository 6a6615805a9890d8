# Writes OUT: a table of (file name, content) for the files in FILES.
set(text "#include \"engine/base/embedded.h\"\n\nnamespace cutover::${NAMESPACE} {\n")
string(APPEND text "const std::vector<EmbeddedFile>& Files() {\n")
string(APPEND text "  static const std::vector<EmbeddedFile> kFiles = {\n")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  file(READ ${file} content HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" content "${content}")
  # Adjacent literals keep the compiler's line short.
  string(REGEX REPLACE "((\\\\x..){200})" "\\1\"\n\"" content "${content}")
  string(APPEND text "    {\"${name}\",\n\"${content}\"},\n")
endforeach()
string(APPEND text "  };\n  return kFiles;\n}\n}  // namespace cutover::${NAMESPACE}\n")
file(WRITE ${OUT} "${text}")
