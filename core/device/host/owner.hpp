#pragma once
// Which process engine objects belong to. Threads do not survive fork(), and locks may be held for ever in the child:
// there every call is refused, and destructors abandon what a thread might still have used.

#include <sys/types.h>
#include <memory>

namespace cubie::device {

/// The process that made the object holding this.
class Owner {
 public:
  Owner() noexcept;
  /// Throws Error(forked) in any process but the owner.
  void check() const;
  /// True where engine threads must not be joined: in a forked child and once exit has begun.
  [[nodiscard]] bool must_abandon() const noexcept;
  [[nodiscard]] bool is_current() const noexcept;

 private:
  pid_t pid_;
};

/// Base of objects that engine threads use. Abandoned ones stay reachable for ever, and no destructor runs.
class Abandonable {
 public:
  Abandonable() = default;
  Abandonable(const Abandonable&) = delete;
  Abandonable& operator=(const Abandonable&) = delete;
  virtual ~Abandonable() = default;
  [[nodiscard]] const Owner& owner() const noexcept { return owner_; }

  /// Deletes the object, or abandons it where its destructor could hang.
  struct Delete {
    void operator()(Abandonable* object) const noexcept;
  };

 protected:
  /// Called once before the object is abandoned, in the owner process only.
  virtual void detach_threads() noexcept {}

 private:
  Owner owner_;
  Abandonable* next_ = nullptr;
};

}  // namespace cubie::device
