namespace Edge.Tests.Network;

/// <summary>
/// The cables of one test: a bridge in a network namespace, and stations around it, each a namespace with one interface.
/// Nothing of it is visible outside, so that tests and test programs run side by side with the same addresses. Everything
/// goes at the end; what a crashed run left is removed by the next one. Needs root, <c>ip</c> and <c>nft</c>.
/// </summary>
internal sealed class Fabric : IAsyncDisposable
{
    /// <summary>The bits that all addresses of a fabric share: 10.77.x.y.</summary>
    private const int PrefixLength = 16;

    private static readonly Lazy<Task> Swept = new(SweepAsync);

    private static int _count;

    private readonly List<Station> _stations = [];
    private readonly List<SmallDisk> _disks = [];
    private readonly string _mark = $"{RunMark.Own}-{Interlocked.Increment(ref _count)}";

    private Fabric()
    {
    }

    public IReadOnlyList<Station> Stations => _stations;

    private string Bridge => _mark + "-bridge";

    /// <summary>Skips the running test, with the reason, where namespaces can't be had.</summary>
    public static void Needs()
    {
        Assert.SkipUnless(Environment.UserName == "root", "needs root, to make network namespaces");
        Machine.Needs("ip", "nft");
    }

    public static async Task<Fabric> StartAsync()
    {
        Needs();
        await Swept.Value;
        var fabric = new Fabric();
        await Tool.RunAsync("ip", "netns", "add", fabric.Bridge);
        await Tool.RunAsync("ip", "-n", fabric.Bridge, "link", "add", "bridge", "type", "bridge");
        await Tool.RunAsync("ip", "-n", fabric.Bridge, "link", "set", "bridge", "up");
        return fabric;
    }

    /// <summary>Plugs a new station in.</summary>
    /// <param name="address">Its address, 10.77.x.y.</param>
    public async Task<Station> AddAsync(string name, string address)
    {
        var station = new Station(this, name, address, $"{_mark}-{name}", $"port{_stations.Count + 1}");
        _stations.Add(station);
        await Tool.RunAsync("ip", "netns", "add", station.Namespace);
        await Tool.RunAsync("ip", "link", "add", station.Port, "netns", Bridge, "type", "veth", "peer", "name", "eth0", "netns", station.Namespace);
        await Tool.RunAsync("ip", "-n", Bridge, "link", "set", station.Port, "master", "bridge", "up");
        await Tool.RunAsync("ip", "-n", station.Namespace, "addr", "add", $"{address}/{PrefixLength}", "dev", "eth0");
        await Tool.RunAsync("ip", "-n", station.Namespace, "link", "set", "eth0", "up");
        await Tool.RunAsync("ip", "-n", station.Namespace, "link", "set", "lo", "up");
        await Tool.RunAsync("ip", "netns", "exec", station.Namespace, "nft", Station.Rules);
        return station;
    }

    /// <summary>Drops what <paramref name="from"/> sends to <paramref name="to"/>, silently, as a broken route does; the way back stays open.</summary>
    public static Task CutOneWayAsync(IEnumerable<Station> from, IEnumerable<Station> to) => ForEachAsync(from, to, static (source, target) => target.RefuseAsync(source));

    /// <summary>Drops everything between the two groups, in both directions.</summary>
    public static async Task CutAsync(IReadOnlyCollection<Station> one, IReadOnlyCollection<Station> other)
    {
        await CutOneWayAsync(one, other);
        await CutOneWayAsync(other, one);
    }

    /// <summary>Everybody hears everybody again, without loss.</summary>
    public Task HealAsync() => Task.WhenAll(_stations.Select(static station => station.HealAsync()));

    /// <summary>Loses a share of the packets that <paramref name="from"/> sends to <paramref name="to"/>, each by its own chance.</summary>
    /// <param name="share">0 to 1.</param>
    public static Task LoseAsync(IEnumerable<Station> from, IEnumerable<Station> to, double share) =>
        ForEachAsync(from, to, (source, target) => target.LoseAsync(source, share));

    /// <summary>A disk of a few megabytes, which therefore fills up.</summary>
    public async Task<SmallDisk> AddDiskAsync(int megabytes)
    {
        var disk = await SmallDisk.MountAsync($"{_mark}-disk{_disks.Count + 1}", megabytes);
        _disks.Add(disk);
        return disk;
    }

    /// <summary>Puts a line that delays between a station's interface and the bridge.</summary>
    internal async Task<DelayedLine> InsertLineAsync(Station station)
    {
        var (near, far, joint) = (station.Port + "n", station.Port + "f", station.Port + "j");
        var line = NamespaceThread.Do(Bridge, () => DelayedLine.Open(near, far));
        await Tool.RunAsync("ip", "-n", Bridge, "link", "add", joint, "type", "bridge");
        await Tool.RunAsync("ip", "-n", Bridge, "link", "set", joint, "up");
        await Tool.RunAsync("ip", "-n", Bridge, "link", "set", near, "master", joint, "up");
        await Tool.RunAsync("ip", "-n", Bridge, "link", "set", far, "master", "bridge", "up");
        await Tool.RunAsync("ip", "-n", Bridge, "link", "set", station.Port, "master", joint);
        return line;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var station in _stations)
        {
            station.Line?.Dispose();
            await Tool.TryAsync("ip", "netns", "delete", station.Namespace);
        }

        await Tool.TryAsync("ip", "netns", "delete", Bridge);
        foreach (var disk in _disks)
        {
            await disk.DisposeAsync();
        }
    }

    /// <summary>Removes what runs that were killed left behind. Their processes died with them.</summary>
    private static async Task SweepAsync()
    {
        var spaces = await Tool.RunAsync("ip", "netns", "list");
        foreach (var name in spaces.Split('\n').Select(static line => line.Split(' ')[0]).Where(RunMark.IsStale))
        {
            await Tool.TryAsync("ip", "netns", "delete", name);
        }

        await SmallDisk.SweepAsync();
    }

    private static async Task ForEachAsync(IEnumerable<Station> from, IEnumerable<Station> to, Func<Station, Station, Task> action)
    {
        var targets = to.ToList();
        foreach (var source in from)
        {
            foreach (var target in targets.Where(target => target != source))
            {
                await action(source, target);
            }
        }
    }
}
