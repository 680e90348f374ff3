using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Edge.Tests.Network;

/// <summary>One program that a test runs. It dies with the test program, however that ends, and its output is kept in a file.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private readonly List<string> _lines = [];
    private readonly StreamWriter _log;
    private readonly Process _process;
    private readonly Task _read;

    private ChildProcess(string name, Process process, StreamWriter log)
    {
        Name = name;
        _process = process;
        _log = log;
        _read = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public string Name { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <param name="cores">The processor cores it may use, as `taskset` writes them; all if absent.</param>
    public static async Task<ChildProcess> StartAsync(
        string name,
        string logFile,
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? cores = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        var start = new ProcessStartInfo("setpriv")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        string[] pinned = cores is null ? [] : ["taskset", "-c", cores];
        foreach (var argument in (string[])["--pdeathsig", "KILL", "--", .. pinned, program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (variable, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable] = value;
        }

        var process = await LaunchThread.StartAsync(start);
        process.StandardInput.Close();
        return new ChildProcess(name, process, new StreamWriter(logFile, append: true) { AutoFlush = true });
    }

    public void Send(UnixSignal signal)
    {
        if (!_process.HasExited && SendSignal(_process.Id, (int)signal) != 0)
        {
            throw new InvalidOperationException($"{Name} ({_process.Id}) could not be sent {signal}: errno {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <summary>Signals a process that a process of the test has started.</summary>
    public static void Send(int process, UnixSignal signal) =>
        Assert.True(SendSignal(process, (int)signal) == 0, $"the process {process} could not be sent {signal}");

    /// <summary>Waits for a whole line of output.</summary>
    public Task WaitForLineAsync(string line, TimeSpan within) =>
        Eventually.HoldsAsync($"the line '{line}' of {Name}", within, () =>
        {
            lock (_lines)
            {
                if (_lines.Contains(line))
                {
                    return true;
                }
            }

            Assert.False(_process.HasExited, $"{Name} ended before the line '{line}':\n{Output}");
            return false;
        });

    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan within)
    {
        using var late = new CancellationTokenSource(within);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{Name} did not end within {within.TotalSeconds:0.#} s; its last lines:\n{Tail()}");
        }

        await _read;
        return _process.ExitCode;
    }

    /// <summary>Ends the process as a power cut would.</summary>
    public async Task KillAsync()
    {
        Send(UnixSignal.Kill);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        await _read;
        await _log.DisposeAsync();
        _process.Dispose();
    }

    public string Tail()
    {
        lock (_lines)
        {
            return string.Join('\n', _lines.TakeLast(20));
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lines)
            {
                _lines.Add(line);
                _log.WriteLine(line);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
