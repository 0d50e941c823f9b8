#pragma once
// Intrusive reference counting: a handle and every child of an object hold one reference each, and taking or
// dropping one never allocates and never locks.

#include <atomic>
#include <cstddef>
#include <utility>

namespace cubie {

/// Base of counted objects. The count starts at one, owned by the Ref that adopts the new object.
class RefCounted {
 public:
  RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

  void retain() const noexcept { count_.fetch_add(1, std::memory_order_relaxed); }
  /// Whether the caller's reference is the only one; nobody else can then make another.
  [[nodiscard]] bool unique() const noexcept { return count_.load(std::memory_order_acquire) == 1; }
  /// Adds a reference when there is exactly one; false otherwise.
  [[nodiscard]] bool retain_if_unique() const noexcept {
    std::size_t one = 1;
    return count_.compare_exchange_strong(one, 2, std::memory_order_acq_rel);
  }
  /// Whether the last reference has been dropped: somebody is in last_release(), or about to be.
  [[nodiscard]] bool unreferenced() const noexcept { return count_.load(std::memory_order_acquire) == 0; }
  void release() const noexcept {
    if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1) const_cast<RefCounted*>(this)->last_release();
  }

 protected:
  virtual ~RefCounted() = default;
  /// Called when the last reference is dropped; an object that is recycled overrides it.
  virtual void last_release() noexcept { delete this; }
  /// Gives a recycled object the reference of its next owner.
  void revive() noexcept { count_.store(1, std::memory_order_relaxed); }

 private:
  mutable std::atomic<std::size_t> count_{1};
};

/// Owning pointer to a RefCounted object.
template <class T>
class Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) {}
  Ref(const Ref& other) noexcept : ptr_(other.ptr_) {
    if (ptr_ != nullptr) ptr_->retain();
  }
  Ref(Ref&& other) noexcept : ptr_(std::exchange(other.ptr_, nullptr)) {}
  template <class U>
  Ref(Ref<U> other) noexcept : ptr_(other.detach()) {}
  ~Ref() {
    if (ptr_ != nullptr) ptr_->release();
  }
  Ref& operator=(Ref other) noexcept {
    std::swap(ptr_, other.ptr_);
    return *this;
  }

  /// Takes over the reference the caller owns.
  static Ref adopt(T* ptr) noexcept {
    Ref ref;
    ref.ptr_ = ptr;
    return ref;
  }
  /// Adds a reference to an object that somebody else keeps alive meanwhile.
  static Ref share(T* ptr) noexcept {
    if (ptr != nullptr) ptr->retain();
    return adopt(ptr);
  }
  [[nodiscard]] T* detach() noexcept { return std::exchange(ptr_, nullptr); }

  [[nodiscard]] T* get() const noexcept { return ptr_; }
  T& operator*() const noexcept { return *ptr_; }
  T* operator->() const noexcept { return ptr_; }
  explicit operator bool() const noexcept { return ptr_ != nullptr; }

 private:
  T* ptr_ = nullptr;
};

template <class T, class... Args>
[[nodiscard]] Ref<T> make_ref(Args&&... args) {
  return Ref<T>::adopt(new T(std::forward<Args>(args)...));
}

}  // namespace cubie
