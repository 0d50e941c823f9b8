#include "compile/cache_directory.hpp"

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include <pwd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <fmt/format.h>

namespace cubie::compile {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
  const char* value = secure_getenv(name);
  return value != nullptr ? value : "";
}

std::string home_directory() {
  if (std::string home = variable("HOME"); !home.empty() && home.front() == '/') return home;
  constexpr std::size_t kLargestRecord = 16384;
  std::vector<char> buffer(kLargestRecord);
  passwd record{};
  passwd* found = nullptr;
  if (getpwuid_r(geteuid(), &record, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return "";
  return found->pw_dir != nullptr ? found->pw_dir : "";
}

bool trusted_owner(const struct stat& info) { return info.st_uid == 0 || info.st_uid == geteuid(); }

bool others_can_write(const struct stat& info) { return (info.st_mode & (S_IWGRP | S_IWOTH)) != 0; }

// Why the existing folders above `path` are no safe way to it, "" when they are.
std::string untrusted_parent(const fs::path& path) {
  for (fs::path parent = path.parent_path();; parent = parent.parent_path()) {
    struct stat info {};
    if (lstat(parent.c_str(), &info) == 0) {
      if (!trusted_owner(info)) return fmt::format("its parent '{}' belongs to another user", parent.string());
      if (others_can_write(info) && (info.st_mode & S_ISVTX) == 0) {
        return fmt::format("other users can write to its parent '{}'", parent.string());
      }
    }
    if (parent == parent.root_path()) return "";
  }
}

// Why the folder itself may not hold code, "" when it may.
std::string untrusted_folder(const fs::path& path) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) return fmt::format("it cannot be examined: {}", std::strerror(errno));
  if (!S_ISDIR(info.st_mode)) return "it is not a directory";
  if (!trusted_owner(info)) return "it belongs to another user";
  if (others_can_write(info)) return "other users can write to it";
  struct statvfs system {};
  if (statvfs(path.c_str(), &system) == 0 && (system.f_flag & ST_NOEXEC) != 0) {
    return "its file system does not allow code to run";
  }
  return "";
}

// Creates the missing folders, private to this user; the reason when that fails.
std::string create(const fs::path& path) {
  std::vector<fs::path> missing;
  std::error_code ignored;
  for (fs::path part = path; !fs::exists(part, ignored) && part != part.root_path(); part = part.parent_path()) {
    missing.push_back(part);
  }
  for (auto part = missing.rbegin(); part != missing.rend(); ++part) {
    if (mkdir(part->c_str(), S_IRWXU) != 0 && errno != EEXIST) {
      return fmt::format("'{}' cannot be created: {}", part->string(), std::strerror(errno));
    }
  }
  return "";
}

// The reason why entries from `path` may not be loaded, "" when they may.
std::string examine(const fs::path& path, CacheMode mode) {
  if (std::string reason = untrusted_parent(path); !reason.empty()) return reason;
  std::error_code error;
  if (!fs::exists(path, error)) {
    if (mode == CacheMode::read_only) return "it does not exist";
    if (std::string reason = create(path); !reason.empty()) return reason;
  }
  return untrusted_folder(path);
}

}  // namespace

std::string default_cache_directory() {
  std::string base = variable("XDG_CACHE_HOME");
  if (base.empty() || base.front() != '/') {
    base = home_directory();
    if (base.empty() || base.front() != '/') return "";
    base += "/.cache";
  }
  return base + "/cubie";
}

CacheDirectory open_cache_directory(const KernelCacheOptions& options) {
  CacheDirectory directory;
  if (options.mode == CacheMode::off) {
    directory.refusal = "the kernel cache is off";
    return directory;
  }
  const std::string wanted = options.directory.empty() ? default_cache_directory() : options.directory;
  if (wanted.empty()) {
    directory.refusal = "there is no home directory for the kernel cache";
    return directory;
  }
  // Links are followed once, here: what is checked is what is used from then on.
  std::error_code error;
  const fs::path absolute = fs::absolute(wanted, error);
  fs::path path = error ? fs::path() : fs::weakly_canonical(absolute, error);
  if (!path.has_filename() && path.has_parent_path()) path = path.parent_path();  // "folder/"
  std::string reason = error ? error.message() : examine(path, options.mode);
  directory.readable = reason.empty();
  if (reason.empty() && options.mode == CacheMode::read_only) reason = "the kernel cache is read-only";
  if (reason.empty() && access(path.c_str(), W_OK | X_OK) != 0) reason = "it is not writable";
  directory.path = error ? wanted : path.string();
  if (!reason.empty()) directory.refusal = fmt::format("kernel cache '{}' is not used for storing: {}", wanted, reason);
  return directory;
}

}  // namespace cubie::compile
