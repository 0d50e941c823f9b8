! A kinetics routine as programs have it (HIRES: eight reactants of a plant's response to light), and the interfaces by
! which cubie calls it. Everything is recursive: without that word gfortran may keep local arrays in static memory, which
! the threads that call would share.
module kinetics
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_ptr
  implicit none
  private
  integer, parameter :: n = 8

contains

  recursive subroutine rates(k_plus, y, ydot)
    real(c_double), intent(in) :: k_plus, y(n)
    real(c_double), intent(out) :: ydot(n)
    real(c_double) :: bound
    bound = k_plus*y(6)*y(8)
    ydot(1) = -1.71d0*y(1) + 0.43d0*y(2) + 8.32d0*y(3) + 0.0007d0
    ydot(2) = 1.71d0*y(1) - 8.75d0*y(2)
    ydot(3) = -10.03d0*y(3) + 0.43d0*y(4) + 0.035d0*y(5)
    ydot(4) = 8.32d0*y(2) + 1.71d0*y(3) - 1.12d0*y(4)
    ydot(5) = -1.745d0*y(5) + 0.43d0*y(6) + 0.43d0*y(7)
    ydot(6) = -bound + 0.69d0*y(4) + 1.71d0*y(5) - 0.43d0*y(6) + 0.69d0*y(7)
    ydot(7) = bound - 1.81d0*y(7)
    ydot(8) = -bound + 1.81d0*y(7)
  end subroutine rates

  ! cubie_rhs_fn
  recursive function kinetics_rhs(t, y, p, dydt, userdata) result(word) bind(c)
    real(c_double), value :: t
    real(c_double), intent(in) :: y(n), p(1)
    real(c_double), intent(out) :: dydt(n)
    type(c_ptr), value :: userdata
    integer(c_int32_t) :: word
    call rates(p(1), y, dydt)
    word = 0
  end function kinetics_rhs

  ! cubie_jacobian_fn: dfdy(i, j) is the derivative of dydt(i) by y(j), 0 where nothing is said.
  recursive function kinetics_jacobian(t, y, p, dfdy, userdata) result(word) bind(c)
    real(c_double), value :: t
    real(c_double), intent(in) :: y(n), p(1)
    real(c_double), intent(inout) :: dfdy(n, n)
    type(c_ptr), value :: userdata
    integer(c_int32_t) :: word
    dfdy(1, 1:3) = [-1.71d0, 0.43d0, 8.32d0]
    dfdy(2, 1:2) = [1.71d0, -8.75d0]
    dfdy(3, 3:5) = [-10.03d0, 0.43d0, 0.035d0]
    dfdy(4, 2:4) = [8.32d0, 1.71d0, -1.12d0]
    dfdy(5, 5:7) = [-1.745d0, 0.43d0, 0.43d0]
    dfdy(6, 4:8) = [0.69d0, 1.71d0, -p(1)*y(8) - 0.43d0, 0.69d0, -p(1)*y(6)]
    dfdy(7, 6:8) = [p(1)*y(8), -1.81d0, p(1)*y(6)]
    dfdy(8, 6:8) = [-p(1)*y(8), 1.81d0, -p(1)*y(6)]
    word = 0
  end function kinetics_jacobian

end module kinetics
