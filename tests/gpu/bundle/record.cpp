#include "record.hpp"

#include <cstdint>
#include <istream>
#include <ostream>
#include <stdexcept>

namespace cubie::test {
namespace {

void put(std::ostream& file, const void* data, std::size_t bytes) {
  file.write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes));
}
void get(std::istream& file, void* data, std::size_t bytes) {
  if (!file.read(static_cast<char*>(data), static_cast<std::streamsize>(bytes))) {
    throw std::runtime_error("the record is cut short");
  }
}

void put_count(std::ostream& file, std::size_t count) {
  const std::uint64_t n = count;
  put(file, &n, sizeof n);
}
std::size_t get_count(std::istream& file) {
  std::uint64_t n = 0;
  get(file, &n, sizeof n);
  if (n > (1U << 28)) throw std::runtime_error("the record is damaged");
  return n;
}

void put(std::ostream& file, const std::string& text) {
  put_count(file, text.size());
  put(file, text.data(), text.size());
}
void put(std::ostream& file, const std::vector<double>& values) {
  put_count(file, values.size());
  put(file, values.data(), values.size() * sizeof(double));
}
std::string get_text(std::istream& file) {
  std::string text(get_count(file), '\0');
  get(file, text.data(), text.size());
  return text;
}
std::vector<double> get_values(std::istream& file) {
  std::vector<double> values(get_count(file));
  get(file, values.data(), values.size() * sizeof(double));
  return values;
}

}  // namespace

void write(std::ostream& file, const Record& record) {
  put(file, record.name);
  put_count(file, record.rows.size());
  for (const std::string& row : record.rows) put(file, row);
  put(file, record.values);
  put(file, record.bounds);
  put(file, record.ulps);
}

Record read_record(std::istream& file) {
  Record record;
  record.name = get_text(file);
  record.rows.resize(get_count(file));
  for (std::string& row : record.rows) row = get_text(file);
  record.values = get_values(file);
  record.bounds = get_values(file);
  record.ulps = get_values(file);
  return record;
}

}  // namespace cubie::test
