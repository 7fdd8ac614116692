using System.Runtime.InteropServices;

namespace Connectors.Benchmarks;

/// <summary>
/// The CPU time of this thread: what a query costs, not how long it waited for a core that other processes had. Elsewhere than on
/// Linux, wall time.
/// </summary>
internal static partial class CpuClock
{
    private const int ThreadCpuTime = 3;

    public static double Microseconds()
    {
        if (!OperatingSystem.IsLinux())
            return System.Diagnostics.Stopwatch.GetTimestamp() * 1e6 / System.Diagnostics.Stopwatch.Frequency;
        if (GetTime(ThreadCpuTime, out var time) != 0)
            throw new InvalidOperationException("clock_gettime failed: " + Marshal.GetLastPInvokeErrorMessage());
        return time.Seconds * 1e6 + time.Nanoseconds / 1e3;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
