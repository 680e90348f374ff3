using System.Net;

namespace Edge.Tests.Network;

/// <summary>One node of a test network: a process that can be killed, stopped and started again with the same folder.</summary>
internal sealed class NodeProcess(string network, string role, string name, string address, string folder, Func<IReadOnlyList<string>> arguments, IReadOnlyDictionary<string, string> environment)
    : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);

    private ChildProcess? _process;

    /// <summary>The machine that the process runs on, in tests with an isolated network; the machine of the tests if null.</summary>
    public Station? Station { get; init; }

    /// <summary>The program that the next start runs; that of this build if null.</summary>
    public string? Program { get; set; }

    /// <summary>The processor cores that the process may use; all if null.</summary>
    public string? Cores { get; init; }

    public string Name => name;

    public string Address => address;

    public string Folder => folder;

    public IPEndPoint Dns => At(5300);

    public IPEndPoint Control => At(7400);

    public IPEndPoint Http => At(8080);

    public IPEndPoint Https => At(8443);

    public Uri Metrics => new($"http://{address}:9400");

    public IPEndPoint At(int port) => new(IPAddress.Parse(address), port);

    public ChildProcess Process => _process ?? throw new InvalidOperationException($"{name} was not started");

    /// <summary>Starts the node and waits until it says that it serves.</summary>
    public async Task StartAsync()
    {
        await BeginAsync();
        await Process.WaitForLineAsync("ready", StartWithin);
    }

    /// <summary>Starts the node without waiting for it.</summary>
    public async Task BeginAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        IReadOnlyList<string> command = [.. Station?.Prefix ?? [], Program ?? Machine.Edge, role, .. arguments()];
        _process = await ChildProcess.StartAsync(
            name, Path.Combine(Machine.Logs, network, name + ".log"), command[0], command.Skip(1), environment, Cores);
    }

    public Task KillAsync() => Process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}
