!> The form that is loaded at run time: what is missing becomes a message, and a later attempt may succeed.
program test_load
  use cubie
  use checks
  implicit none
  character(200) :: message
  character(1024) :: path
  integer :: stat
  message = ""
  call cubie_load("/nowhere/libcubie.so", stat, message)
  call check(stat == CUBIE_ERR_NOT_SUPPORTED .and. index(message, "/nowhere/libcubie.so") > 0, "no library")
  call cubie_load("libc.so.6", stat, message)
  call check(stat == CUBIE_ERR_NOT_SUPPORTED .and. index(message, "cubie_version") > 0, "no function")
  call get_environment_variable("CUBIE_LIBRARY", path)
  call cubie_load(trim(path), stat, message)
  call check(stat == 0, "the library")
  call cubie_load(stat=stat)
  call check(stat == 0, "a second load does nothing")
  call check(cubie_live_handles() == 0, "functions are there")
  call finish()
end program test_load
