using System.Text.Json.Nodes;

namespace Edge.Tests.Network;

/// <summary>A whole network in one process, as the README starts it, on free ports.</summary>
internal sealed class UpNetwork(string name) : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);

    private ChildProcess? _process;

    public string Folder { get; } = Machine.TemporaryFolder();

    public ChildProcess Process => _process ?? throw new InvalidOperationException("edge up was not started");

    public JsonNode Description => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "network.json")))!;

    public async Task StartAsync(params IReadOnlyList<string> more)
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _process = await BeginAsync(["--ports", "any", "--hosts", "2", .. more]);
        await _process.WaitForLineAsync("ready", ReadyWithin);
    }

    /// <summary>One more `edge up` in the same folder.</summary>
    public Task<ChildProcess> BeginAsync(IReadOnlyList<string> more) => ChildProcess.StartAsync(
        "edge up", Path.Combine(Machine.Logs, name, "up.log"), Machine.Edge, ["up", "--data", Folder, .. more]);

    public Task<string> RunAsync(params IReadOnlyList<string> arguments) => EdgeCommand.RunAsync(name, [.. arguments, "--data", Folder]);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
