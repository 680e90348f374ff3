namespace Edge.Tests.Network;

/// <summary>BIRD 2 from Debian on one machine; it can be killed and started again.</summary>
internal sealed class BirdProcess : IAsyncDisposable
{
    public const string Socket = "bird.ctl";

    private readonly string _network;
    private readonly string _folder;
    private ChildProcess? _process;

    private BirdProcess(string network, Station station, string folder) => (_network, Station, _folder) = (network, station, folder);

    public Station Station { get; }

    public ChildProcess Process => _process!;

    public string Control => Path.Combine(_folder, Socket);

    public static async Task<BirdProcess> StartAsync(string network, Station station, string folder, string configuration)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "bird.conf"), configuration);
        var bird = new BirdProcess(network, station, folder);
        await bird.StartAsync();
        return bird;
    }

    public async Task StartAsync()
    {
        await DisposeAsync();
        IReadOnlyList<string> command =
            [.. Station.Prefix, "bird", "-f", "-c", Path.Combine(_folder, "bird.conf"), "-s", Control, "-P", Path.Combine(_folder, "bird.pid")];
        _process = await ChildProcess.StartAsync($"bird of {Station.Name}", Path.Combine(Machine.Logs, _network, $"bird-{Station.Name}.log"), command[0], command.Skip(1));
        await Eventually.HoldsAsync($"BIRD of {Station.Name} listens", TimeSpan.FromSeconds(30), () =>
        {
            Assert.False(_process.HasExited, $"BIRD ended: {_process.Output}");
            return File.Exists(Control);
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}
