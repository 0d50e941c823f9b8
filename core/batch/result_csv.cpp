// Outputs as a table in text: one line per run and time.

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "batch/result.hpp"
#include "batch/result_state.hpp"

namespace cubie::batch {
namespace {

constexpr std::size_t kFlushAt = std::size_t{1} << 16;

/// A file that takes the place of `path` when it is complete, and is gone otherwise.
class TextFile {
 public:
  explicit TextFile(std::string path) : path_(std::move(path)), draft_(fmt::format("{}.cubie-{}", path_, ::getpid())) {
    fd_ = ::open(draft_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (fd_ < 0) refuse(errno);
  }
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;
  ~TextFile() {
    if (fd_ >= 0) ::close(fd_);
    if (!kept_) (void)::unlink(draft_.c_str());
  }
  [[nodiscard]] std::string& text() noexcept { return text_; }
  void flush_when_large() {
    if (text_.size() >= kFlushAt) flush();
  }
  void keep() {
    flush();
    const int fd = std::exchange(fd_, -1);
    if (::close(fd) != 0 || std::rename(draft_.c_str(), path_.c_str()) != 0) refuse(errno);
    kept_ = true;
  }

 private:
  void flush() {
    for (std::size_t done = 0; done < text_.size();) {
      const ssize_t n = ::write(fd_, text_.data() + done, text_.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) refuse(n < 0 ? errno : EIO);
      done += static_cast<std::size_t>(n);
    }
    text_.clear();
  }
  [[noreturn]] void refuse(int reason) const {
    throw Error(ErrorCode::io, "file '{}' cannot be written: {}", path_, std::strerror(reason));
  }

  std::string path_, draft_, text_;
  int fd_ = -1;
  bool kept_ = false;
};

/// The shortest digits that read back as the same number.
template <class S>
void add_number(std::string& text, S value) {
  if (std::isnan(value)) {
    text += "NaN";
    return;
  }
  std::array<char, 32> digits;
  text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

template <class S>
void write_rows(const Result& result, const ResultState& s, const S* outputs, TextFile& file) {
  std::vector<double> times(static_cast<std::size_t>(s.n_saves));
  for (std::int64_t r = 0; r < s.n_runs; ++r) {
    result.copy_run_times(r, times);
    for (std::int64_t k = 0; k < s.n_saves; ++k) {
      // A run of save_steps may have fewer rows than others.
      if (s.schedule.every_step && std::isnan(times[static_cast<std::size_t>(k)])) break;
      std::string& text = file.text();
      text += fmt::format("{},", s.args.first_run + r);
      add_number(text, times[static_cast<std::size_t>(k)]);
      for (std::int64_t v = 0; v < s.n_variables; ++v) {
        text += ',';
        add_number(text, outputs[(k * s.n_variables + v) * s.n_runs + r]);
      }
      text += '\n';
      file.flush_when_large();
    }
  }
}

}  // namespace

void Result::write_csv(std::string_view path) const {
  ResultState& s = *state_;
  check_readable(s);
  check_outputs_kept(s);
  s.fetch(ResultArray::outputs);
  TextFile file{std::string(path)};
  file.text() = "run,time";
  for (const std::string& name : *s.saved_names) file.text() += "," + name;
  file.text() += '\n';
  if (s.f32) {
    write_rows(*this, s, s.outputs.as<float>(), file);
  } else {
    write_rows(*this, s, s.outputs.as<double>(), file);
  }
  file.keep();
}

}  // namespace cubie::batch
