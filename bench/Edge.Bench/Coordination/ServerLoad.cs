using System.Globalization;

namespace Edge.Bench.Coordination;

/// <summary>What a server process has used: processor time so far, and memory now.</summary>
internal static class ServerLoad
{
    public static double CpuMilliseconds(int process) => CpuClock.Microseconds(process) / 1000;

    /// <summary>Resident memory in kilobytes of 1,024 bytes.</summary>
    public static double ResidentKilobytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>The processor time used within a while, in cores.</summary>
    public static async Task<double> CoresAsync(int process, TimeSpan duration, TimeProvider time)
    {
        var (cpu, start) = (CpuMilliseconds(process), time.GetTimestamp());
        await Task.Delay(duration, time);
        return (CpuMilliseconds(process) - cpu) / time.GetElapsedTime(start).TotalMilliseconds;
    }
}
