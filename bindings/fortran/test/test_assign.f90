!> Assigning an object stops the program before its handle could be freed twice. This program has to fail.
program test_assign
  use cubie
  implicit none
  type(cubie_context_t) :: context, copy
  character(1024) :: path
  call get_environment_variable("CUBIE_LIBRARY", path)
  call cubie_load(trim(path))
  call context%init()
  copy = context
end program test_assign
