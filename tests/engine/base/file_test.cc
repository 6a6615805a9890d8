#include "engine/base/file.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace cutover {
namespace {

// A directory of one test, removed at its end.
class Folder {
 public:
  Folder() {
    std::string pattern = testing::TempDir() + "cutover-XXXXXX";
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string Path(const std::string& name) const { return path_ + "/" + name; }
  std::string Put(const std::string& name, const std::string& content) const {
    std::ofstream(Path(name), std::ios::binary) << content;
    return Path(name);
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& each : std::filesystem::directory_iterator(path_)) {
      names.push_back(each.path().filename());
    }
    return names;
  }

 private:
  std::string path_;
};

using Names = std::vector<std::string>;

TEST(ReadFile, ReadsEveryByte) {
  const Folder folder;
  const std::string content("a\0b\r\n\xff", 6);
  EXPECT_EQ(*ReadFile(folder.Put("x", content)), content);
}

TEST(ReadFile, ReadsAnEmptyFile) {
  const Folder folder;
  EXPECT_EQ(*ReadFile(folder.Put("x", "")), "");
}

TEST(ReadFile, NamesThePathWhenThereIsNoFile) {
  const Folder folder;
  const auto content = ReadFile(folder.Path("absent"));
  ASSERT_FALSE(content.ok());
  EXPECT_EQ(content.error().code, ErrorCode::kNotFound);
  EXPECT_NE(content.error().message.find(folder.Path("absent")),
            std::string::npos);
}

TEST(ReadFile, RefusesADirectory) {
  const Folder folder;
  const auto content = ReadFile(folder.Path("."));
  ASSERT_FALSE(content.ok());
  EXPECT_NE(content.error().message.find(folder.Path(".")), std::string::npos);
}

TEST(WriteFileAtomically, WritesWhatReadFileReads) {
  const Folder folder;
  const std::string content("a\0b\r\n\xff", 6);
  ASSERT_TRUE(WriteFileAtomically(folder.Path("x"), content).ok());
  EXPECT_EQ(*ReadFile(folder.Path("x")), content);
}

TEST(WriteFileAtomically, ReplacesALongerFileWhole) {
  const Folder folder;
  folder.Put("x", std::string(10'000, 'o'));
  ASSERT_TRUE(WriteFileAtomically(folder.Path("x"), "new").ok());
  EXPECT_EQ(*ReadFile(folder.Path("x")), "new");
}

TEST(WriteFileAtomically, LeavesNothingElseBehind) {
  const Folder folder;
  ASSERT_TRUE(WriteFileAtomically(folder.Path("x"), "new").ok());
  EXPECT_EQ(folder.Names(), Names{"x"});
}

TEST(WriteFileAtomically, ReplacesTheNameAndNotTheOldFile) {
  const Folder folder;
  const std::string path = folder.Put("x", "old");
  std::filesystem::create_hard_link(path, folder.Path("other"));
  ASSERT_TRUE(WriteFileAtomically(path, "new").ok());
  EXPECT_EQ(*ReadFile(folder.Path("other")), "old");
}

TEST(WriteFileAtomically, NamesThePathWhenTheFolderIsAbsent) {
  const Folder folder;
  const std::string path = folder.Path("absent/x");
  const Status status = WriteFileAtomically(path, "new");
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find(path), std::string::npos);
  EXPECT_FALSE(status.error().remedy.empty());
}

TEST(WriteFileAtomically, LeavesNothingBehindWhenItCannotRename) {
  const Folder folder;
  std::filesystem::create_directory(folder.Path("x"));
  EXPECT_FALSE(WriteFileAtomically(folder.Path("x"), "new").ok());
  EXPECT_EQ(folder.Names(), Names{"x"});
}

TEST(ReadSecretFile, DropsTheFinalLineBreak) {
  const Folder folder;
  EXPECT_EQ(*ReadSecretFile(folder.Put("lf", "s3cret\n")), "s3cret");
  EXPECT_EQ(*ReadSecretFile(folder.Put("crlf", "s3cret\r\n")), "s3cret");
  EXPECT_EQ(*ReadSecretFile(folder.Put("none", "s3cret")), "s3cret");
}

TEST(ReadSecretFile, KeepsEverythingElse) {
  const Folder folder;
  EXPECT_EQ(*ReadSecretFile(folder.Put("x", " a b \nc \n")), " a b \nc ");
}

TEST(ReadSecretFile, RefusesAnEmptySecret) {
  const Folder folder;
  for (const char* content : {"", "\n", "\r\n"}) {
    const auto secret = ReadSecretFile(folder.Put("x", content));
    ASSERT_FALSE(secret.ok());
    EXPECT_EQ(secret.error().code, ErrorCode::kInvalid);
    EXPECT_FALSE(secret.error().remedy.empty());
  }
}

TEST(ReadSecretFile, IsNotFoundWhenThereIsNoFile) {
  const Folder folder;
  const auto secret = ReadSecretFile(folder.Path("absent"));
  ASSERT_FALSE(secret.ok());
  EXPECT_EQ(secret.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace cutover
