!> Contexts and solvers: where to compute, and a model with how to solve it.
module cubie_model
  use, intrinsic :: iso_c_binding, only: c_char, c_funloc, c_funptr, c_int32_t, c_int64_t, c_null_funptr, &
    c_null_ptr, c_ptr
  use, intrinsic :: iso_fortran_env, only: int32, int64, real64
  use cubie_c
  use cubie_support
  implicit none
  private
  public :: cubie_context_t, cubie_solver_t

  !> A device, its threads and the cache of compiled kernels.
  type, extends(cubie_object_t) :: cubie_context_t
  contains
    procedure :: init => init_context
    procedure :: clear => clear_context
    procedure :: device_name, device_architecture, device_reason
    procedure :: device_kind, device_workers, device_memory
    procedure :: get_memory
    final :: finalize_context
  end type cubie_context_t

  !> A model and how to solve it.
  type, extends(cubie_object_t) :: cubie_solver_t
  contains
    procedure :: init => init_solver
    procedure :: init_function
    procedure :: clear => clear_solver
    procedure :: compile => compile_solver
    procedure :: count => count_variables
    procedure :: variable_name
    procedure :: variable_index
    procedure :: variable_unit, variable_default
    procedure :: n_saved, saved_name
    procedure :: set_atol, set_rtol, get_atol, get_rtol
    procedure :: kernel_text, build_log, kernel_builds
    final :: finalize_solver
  end type cubie_solver_t

contains

  !> Makes the context, in place of the one that was there.
  recursive subroutine init_context(self, stat, errmsg)
    class(cubie_context_t), intent(inout) :: self
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call self%clear()
    self%scope = CUBIE_SCOPE_CONTEXT
    call conclude(cubie_context_create(self%handle), stat, errmsg)
  end subroutine init_context

  !> Gives the context back. Solvers made from it keep what they need.
  recursive subroutine clear_context(self)
    class(cubie_context_t), intent(inout) :: self
    if (self%is_open()) call cubie_context_destroy(self%handle)
    self%handle = c_null_ptr
  end subroutine clear_context

  !> Arrays of objects, too.
  impure elemental recursive subroutine finalize_context(self)
    type(cubie_context_t), intent(inout) :: self
    call self%clear()
  end subroutine finalize_context

  !> Name of the device for display; starts it.
  recursive subroutine device_name(self, name, stat, errmsg)
    class(cubie_context_t), intent(in) :: self
    character(:), allocatable, intent(inout) :: name
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(kind=c_char) :: letters(512)
    integer(c_int32_t) :: status
    status = cubie_context_copy_device_name(self%handle, letters, size(letters, kind=c_int64_t))
    if (status == CUBIE_OK) name = fortran_text(letters)
    call conclude(status, stat, errmsg)
  end subroutine device_name

  !> What the device runs, as "x86-64 avx2"; starts it.
  recursive subroutine device_architecture(self, text, stat, errmsg)
    class(cubie_context_t), intent(in) :: self
    character(:), allocatable, intent(inout) :: text
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(kind=c_char), allocatable :: letters(:)
    integer(c_int64_t) :: needed
    integer(c_int32_t) :: status
    needed = 0
    status = cubie_context_copy_device_architecture(self%handle, dst_len=0_int64, out_needed=needed)
    if (status == CUBIE_OK) then
      allocate (letters(needed))
      status = cubie_context_copy_device_architecture(self%handle, letters, needed)
      if (status == CUBIE_OK) text = fortran_text(letters)
    end if
    call conclude(status, stat, errmsg)
  end subroutine device_architecture

  !> Why device "auto" took the host: what is missing for a GPU; empty when it took one. Starts the device.
  recursive subroutine device_reason(self, text, stat, errmsg)
    class(cubie_context_t), intent(in) :: self
    character(:), allocatable, intent(inout) :: text
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(kind=c_char), allocatable :: letters(:)
    integer(c_int64_t) :: needed
    integer(c_int32_t) :: status
    needed = 0
    status = cubie_context_copy_device_reason(self%handle, dst_len=0_int64, out_needed=needed)
    if (status == CUBIE_OK) then
      allocate (letters(needed))
      status = cubie_context_copy_device_reason(self%handle, letters, needed)
      if (status == CUBIE_OK) text = fortran_text(letters)
    end if
    call conclude(status, stat, errmsg)
  end subroutine device_reason

  !> Kind of the device, CUBIE_DEVICE_...; -1 where it does not start. Starts it, after which options are fixed.
  recursive integer(int32) function device_kind(self)
    class(cubie_context_t), intent(in) :: self
    device_kind = -1
    if (cubie_context_get_device_kind(self%handle, device_kind) /= CUBIE_OK) device_kind = -1
  end function device_kind

  !> Threads of the host device, or multiprocessors of a GPU; -1 where it does not start. Starts it.
  recursive integer(int32) function device_workers(self)
    class(cubie_context_t), intent(in) :: self
    device_workers = -1
    if (cubie_context_get_device_workers(self%handle, device_workers) /= CUBIE_OK) device_workers = -1
  end function device_workers

  !> Memory of the device in bytes; -1 where it does not start. Starts it.
  recursive integer(int64) function device_memory(self)
    class(cubie_context_t), intent(in) :: self
    device_memory = -1
    if (cubie_context_get_device_memory_bytes(self%handle, device_memory) /= CUBIE_OK) device_memory = -1
  end function device_memory

  !> Memory of all solvers together, in bytes. planned, in_use, peak, limit: on the device. pinned, pinned_peak,
  !> pinned_budget: of the host. clients: parties that share the device's. Starts the device.
  recursive subroutine get_memory(self, planned, in_use, peak, limit, pinned, pinned_peak, pinned_budget, clients, stat, &
      errmsg)
    class(cubie_context_t), intent(in) :: self
    integer(int64), intent(inout), optional :: planned, in_use, peak, limit, pinned, pinned_peak, pinned_budget, clients
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int64_t) :: device(4), host(3), parties
    integer(c_int32_t) :: status
    device = 0
    host = 0
    parties = 0
    status = cubie_context_get_memory(self%handle, device(1), device(2), device(3), device(4))
    if (status == CUBIE_OK) status = cubie_context_get_pinned_memory(self%handle, host(1), host(2), host(3))
    if (status == CUBIE_OK) status = cubie_context_get_memory_clients(self%handle, parties)
    if (status == CUBIE_OK) then
      if (present(planned)) planned = device(1)
      if (present(in_use)) in_use = device(2)
      if (present(peak)) peak = device(3)
      if (present(limit)) limit = device(4)
      if (present(pinned)) pinned = host(1)
      if (present(pinned_peak)) pinned_peak = host(2)
      if (present(pinned_budget)) pinned_budget = host(3)
      if (present(clients)) clients = parties
    end if
    call conclude(status, stat, errmsg)
  end subroutine get_memory

  !> Makes the solver of a model text, in place of the one that was there. A wrong text is CUBIE_ERR_MODEL, with line
  !> and column in errmsg.
  recursive subroutine init_solver(self, context, model_text, stat, errmsg)
    class(cubie_solver_t), intent(inout) :: self
    type(cubie_context_t), intent(in) :: context
    character(*), intent(in) :: model_text
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call self%clear()
    self%scope = CUBIE_SCOPE_SOLVER
    call conclude(cubie_solver_create(context%handle, c_text(model_text), self%handle), stat, errmsg)
  end subroutine init_solver

  !> Makes a solver whose right-hand side is a Fortran procedure, in place of the one that was there; host device only.
  !> rhs, jacobian: recursive bind(c) module procedures of the interfaces cubie_rhs_fn, cubie_jacobian_fn. Threads call them at
  !> once: they have no saved variables, and data of theirs come by userdata (c_loc of a target that stays).
  !> declarations: model text with as many states and parameters, for names, values and units; without it they are y1,
  !> y2, ... and p1, p2, ...
  recursive subroutine init_function(self, context, n_states, n_parameters, rhs, jacobian, declarations, userdata, &
      stat, errmsg)
    class(cubie_solver_t), intent(inout) :: self
    type(cubie_context_t), intent(in) :: context
    integer, intent(in) :: n_states, n_parameters
    procedure(cubie_rhs_fn) :: rhs
    procedure(cubie_jacobian_fn), optional :: jacobian
    character(*), intent(in), optional :: declarations
    type(c_ptr), intent(in), optional :: userdata
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(c_funptr) :: of_jacobian
    type(c_ptr) :: data
    integer(c_int32_t) :: status
    call self%clear()
    self%scope = CUBIE_SCOPE_SOLVER
    of_jacobian = c_null_funptr
    if (present(jacobian)) of_jacobian = c_funloc(jacobian)
    data = c_null_ptr
    if (present(userdata)) data = userdata
    if (present(declarations)) then
      status = cubie_solver_create_from_function(context%handle, int(n_states, int64), int(n_parameters, int64), &
        c_text(declarations), c_funloc(rhs), of_jacobian, data, self%handle)
    else
      status = cubie_solver_create_from_function(context%handle, int(n_states, int64), int(n_parameters, int64), &
        rhs=c_funloc(rhs), jacobian=of_jacobian, userdata=data, out_solver=self%handle)
    end if
    call conclude(status, stat, errmsg)
  end subroutine init_function

  !> Gives the solver back. Batches made from it keep what they need.
  recursive subroutine clear_solver(self)
    class(cubie_solver_t), intent(inout) :: self
    if (self%is_open()) call cubie_solver_destroy(self%handle)
    self%handle = c_null_ptr
  end subroutine clear_solver

  !> Arrays of objects, too.
  impure elemental recursive subroutine finalize_solver(self)
    type(cubie_solver_t), intent(inout) :: self
    call self%clear()
  end subroutine finalize_solver

  !> Compiles the kernel now instead of at the first solve.
  recursive subroutine compile_solver(self, stat, errmsg)
    class(cubie_solver_t), intent(in) :: self
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_solver_compile(self%handle), stat, errmsg)
  end subroutine compile_solver

  !> Number of variables of a role (CUBIE_ROLE_STATE, ...); 0 for no such role.
  recursive function count_variables(self, role) result(count)
    class(cubie_solver_t), intent(in) :: self
    integer(c_int32_t), intent(in) :: role
    integer :: count
    integer(c_int64_t) :: number
    number = 0
    if (cubie_solver_get_variable_count(self%handle, role, number) /= CUBIE_OK) number = 0
    count = int(number)
  end function count_variables

  !> Name of a variable by its place, from 1 on in declared order; empty where there is none.
  recursive function variable_name(self, role, place) result(name)
    class(cubie_solver_t), intent(in) :: self
    integer(c_int32_t), intent(in) :: role
    integer, intent(in) :: place
    character(:), allocatable :: name
    character(kind=c_char) :: letters(1024)
    integer(c_int32_t) :: status
    name = ""
    status = cubie_solver_copy_variable_name(self%handle, role, int(place - 1, c_int64_t), letters, &
      size(letters, kind=c_int64_t))
    if (status == CUBIE_OK) name = fortran_text(letters)
  end function variable_name

  !> Place of a variable by its name, from 1 on.
  recursive subroutine variable_index(self, role, name, place, stat, errmsg)
    class(cubie_solver_t), intent(in) :: self
    integer(c_int32_t), intent(in) :: role
    character(*), intent(in) :: name
    integer, intent(inout) :: place
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int64_t) :: index
    integer(c_int32_t) :: status
    index = 0
    status = cubie_solver_get_variable_index(self%handle, role, c_text(name), index)
    if (status == CUBIE_OK) place = int(index) + 1
    call conclude(status, stat, errmsg)
  end subroutine variable_index

  !> Absolute tolerances, one for all states or one per state in declared order, each in the unit of its state.
  recursive subroutine set_atol(self, values, stat, errmsg)
    class(cubie_solver_t), intent(in) :: self
    real(real64), intent(in), contiguous :: values(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_solver_set_atol(self%handle, values, size(values, kind=int64)), stat, errmsg)
  end subroutine set_atol

  !> Relative tolerances, one for all states or one per state in declared order.
  recursive subroutine set_rtol(self, values, stat, errmsg)
    class(cubie_solver_t), intent(in) :: self
    real(real64), intent(in), contiguous :: values(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_solver_set_rtol(self%handle, values, size(values, kind=int64)), stat, errmsg)
  end subroutine set_rtol

  !> Unit of a variable by its place, from 1 on; empty where the model gives none.
  recursive function variable_unit(self, role, place) result(unit)
    class(cubie_solver_t), intent(in) :: self
    integer(c_int32_t), intent(in) :: role
    integer, intent(in) :: place
    character(:), allocatable :: unit
    character(kind=c_char) :: letters(1024)
    integer(c_int32_t) :: status
    unit = ""
    status = cubie_solver_copy_variable_unit(self%handle, role, int(place - 1, c_int64_t), letters, &
      size(letters, kind=c_int64_t))
    if (status == CUBIE_OK) unit = fortran_text(letters)
  end function variable_unit

  !> Value that the model text gives to a variable by its place, from 1 on; 0 where it gives none.
  recursive subroutine variable_default(self, role, place, number, stat, errmsg)
    class(cubie_solver_t), intent(in) :: self
    integer(c_int32_t), intent(in) :: role
    integer, intent(in) :: place
    real(real64), intent(inout) :: number
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_solver_get_variable_default(self%handle, role, int(place - 1, c_int64_t), number), stat, errmsg)
  end subroutine variable_default

  !> Number of variables that the present settings save.
  recursive function n_saved(self) result(count)
    class(cubie_solver_t), intent(in) :: self
    integer :: count
    integer(c_int64_t) :: number
    number = 0
    if (cubie_solver_get_saved_count(self%handle, number) /= CUBIE_OK) number = 0
    count = int(number)
  end function n_saved

  !> Name of a saved variable by its place, from 1 on; empty where there is none.
  recursive function saved_name(self, place) result(name)
    class(cubie_solver_t), intent(in) :: self
    integer, intent(in) :: place
    character(:), allocatable :: name
    character(kind=c_char) :: letters(1024)
    integer(c_int32_t) :: status
    name = ""
    status = cubie_solver_copy_saved_name(self%handle, int(place - 1, c_int64_t), letters, size(letters, kind=c_int64_t))
    if (status == CUBIE_OK) name = fortran_text(letters)
  end function saved_name

  !> Absolute tolerances: one for all states, or one per state in declared order.
  recursive subroutine get_atol(self, values, stat, errmsg)
    class(cubie_solver_t), intent(in) :: self
    real(real64), allocatable, intent(inout) :: values(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:)
    integer(c_int64_t) :: needed
    integer(c_int32_t) :: status
    needed = 0
    status = cubie_solver_copy_atol(self%handle, dst_len=0_int64, out_needed=needed)
    if (status == CUBIE_OK) then
      allocate (copy(needed))
      status = cubie_solver_copy_atol(self%handle, copy, needed)
      if (status == CUBIE_OK) call move_alloc(copy, values)
    end if
    call conclude(status, stat, errmsg)
  end subroutine get_atol

  !> Relative tolerances: one for all states, or one per state in declared order.
  recursive subroutine get_rtol(self, values, stat, errmsg)
    class(cubie_solver_t), intent(in) :: self
    real(real64), allocatable, intent(inout) :: values(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:)
    integer(c_int64_t) :: needed
    integer(c_int32_t) :: status
    needed = 0
    status = cubie_solver_copy_rtol(self%handle, dst_len=0_int64, out_needed=needed)
    if (status == CUBIE_OK) then
      allocate (copy(needed))
      status = cubie_solver_copy_rtol(self%handle, copy, needed)
      if (status == CUBIE_OK) call move_alloc(copy, values)
    end if
    call conclude(status, stat, errmsg)
  end subroutine get_rtol

  !> The kernel text of the present settings. Does not compile.
  recursive subroutine kernel_text(self, text, stat, errmsg)
    class(cubie_solver_t), intent(in) :: self
    character(:), allocatable, intent(inout) :: text
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(kind=c_char), allocatable :: letters(:)
    integer(c_int64_t) :: needed
    integer(c_int32_t) :: status
    needed = 0
    status = cubie_solver_copy_kernel_text(self%handle, dst_len=0_int64, out_needed=needed)
    if (status == CUBIE_OK) then
      allocate (letters(needed))
      status = cubie_solver_copy_kernel_text(self%handle, letters, needed)
      if (status == CUBIE_OK) text = fortran_text(letters)
    end if
    call conclude(status, stat, errmsg)
  end subroutine kernel_text

  !> What the last compile reported; empty before the first.
  recursive subroutine build_log(self, text, stat, errmsg)
    class(cubie_solver_t), intent(in) :: self
    character(:), allocatable, intent(inout) :: text
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(kind=c_char), allocatable :: letters(:)
    integer(c_int64_t) :: needed
    integer(c_int32_t) :: status
    needed = 0
    status = cubie_solver_copy_build_log(self%handle, dst_len=0_int64, out_needed=needed)
    if (status == CUBIE_OK) then
      allocate (letters(needed))
      status = cubie_solver_copy_build_log(self%handle, letters, needed)
      if (status == CUBIE_OK) text = fortran_text(letters)
    end if
    call conclude(status, stat, errmsg)
  end subroutine build_log

  !> Times a kernel was compiled or fetched, rather than used again, since the solver was made.
  recursive integer(int64) function kernel_builds(self)
    class(cubie_solver_t), intent(in) :: self
    kernel_builds = 0
    if (cubie_solver_get_kernel_builds(self%handle, kernel_builds) /= CUBIE_OK) kernel_builds = 0
  end function kernel_builds
end module cubie_model
