#pragma once
// One file of the kernel cache: a kernel image followed by a trailer that proves it whole.
//
// The loader maps what the ELF headers name and ignores what follows, so that an entry is a loadable library as it
// stands. The checksum covers image and trailer. It guards against damage, not against malice: for that the folder is
// private (cache_directory.hpp).

#include <cstddef>
#include <span>
#include <string>

#include "compile/file_descriptor.hpp"
#include "util/hash.hpp"

namespace cubie::compile {

// Note [Locks of cache entries]
// A StoredImage promises that its path stays loadable while other processes store and evict. Three rules keep that
// without a lock on the folder: a reader holds a shared lock on the file it verified; an entry is published only where
// no file stands; and a name is removed only under an exclusive lock on the very file it leads to. The rules bind
// cubie alone; a user who empties the folder loses entries, and only time by it. On file systems without locks an
// entry may go between being found and being loaded.

enum class EntryState { valid, absent, damaged, foreign };

struct OpenEntry {
  EntryState state = EntryState::absent;
  FileDescriptor file;  ///< open when valid, with a shared lock that keeps eviction away while it is open
};

/// File name of the entry for `key`.
[[nodiscard]] std::string entry_name(const Hash128& key);
/// True for names that entry_name() gives.
[[nodiscard]] bool is_entry_name(const std::string& name);

/// Opens and verifies the entry at `path`: a plain file of this user or root that no one else can write, with the
/// right key, version, size and checksum.
[[nodiscard]] OpenEntry open_entry(const std::string& path, const Hash128& key);

/// Removes the file at `path` unless somebody holds a lock on it; true when it is gone.
bool remove_entry(const std::string& path);

/// Names of files that are being written begin with this.
inline constexpr const char* kUnfinishedPrefix = ".new-";

/// Writes the entry for `key` under its final name in `directory`, all or nothing, unless something stands there
/// already; false when the disk does not let it.
[[nodiscard]] bool write_entry(const std::string& directory, const Hash128& key, std::span<const std::byte> image);

/// Appends bytes to a file; false (errno set) on failure. A limit on file sizes is a failure like any other here, not
/// a signal that ends the process.
[[nodiscard]] bool write_all(int fd, std::span<const std::byte> bytes);

}  // namespace cubie::compile
