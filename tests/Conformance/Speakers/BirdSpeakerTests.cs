using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Edge.Backbone;
using Edge.Bird;

namespace Edge.Tests.Conformance;

/// <summary>The real BIRD 2, without neighbours.</summary>
public sealed class BirdSpeakerTests : RouteSpeakerConformance
{
    private static readonly BirdFileOptions Settings = new()
    {
        AutonomousSystem = 64500,
        Prefixes = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8:53::/48")],
        Peers = [new BirdPeer(IPAddress.Parse("192.0.2.1"), 64501), new BirdPeer(IPAddress.Parse("2001:db8::1"), 64501)],
        RouterId = IPAddress.Parse("192.0.2.2"),
    };

    private const string Program = "/usr/sbin/bird";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-bird-");
    private BirdSpeaker? _speaker;
    private Process? _bird;

    protected override IRouteSpeaker Speaker => _speaker!;

    private string Control => Path.Combine(_folder.FullName, "bird.ctl");

    public override async ValueTask InitializeAsync()
    {
        var file = BirdFile.Write(Settings).Value;
        await StartAsync(file[..file.IndexOf("\nprotocol bgp", StringComparison.Ordinal)]);

        // Generous, for a machine that is busy.
        _speaker = new BirdSpeaker(new BirdOptions { Path = Control, CallTimeout = TimeSpan.FromSeconds(10), ReportTimeout = TimeSpan.FromSeconds(10) }, TimeProvider.System);
    }

    public override async ValueTask DisposeAsync()
    {
        _speaker?.Dispose();
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task One_whose_configuration_lacks_the_protocols_says_so_and_is_asked_again()
    {
        await StopAsync();
        await StartAsync("router id 192.0.2.2;\nprotocol device { }\n");
        var failure = Speaker.Announce(RouteAnnouncement.Best);
        Assert.Equal(
            (RouteFailure.Misconfigured, "BIRD has neither anycast and anycast_drain nor anycast6 and anycast6_drain: see 'edge bgp config'"),
            (failure?.Code, failure?.Message));
    }

    [Fact]
    public async Task What_is_added_to_a_running_BIRD_is_announced_and_half_a_pair_is_withdrawn()
    {
        const string Half = "router id 192.0.2.2;\nprotocol device { }\nprotocol static anycast6 { ipv6; route 2001:db8:53::/48 blackhole; }\n";
        await StopAsync();
        await StartAsync(Half);
        Assert.Equal(RouteAnnouncement.Best, Speaker.Report().Value.Announcement);
        Assert.Null(Speaker.Announce(RouteAnnouncement.Withdrawn));
        Assert.Equal(RouteAnnouncement.Withdrawn, Speaker.Report().Value.Announcement);

        var file = BirdFile.Write(Settings).Value;
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "bird.conf"), file[..file.IndexOf("\nprotocol bgp", StringComparison.Ordinal)], TestContext.Current.CancellationToken);
        using var configuring = Process.Start(new ProcessStartInfo($"{Program}c", ["-s", Control, "configure"]) { RedirectStandardOutput = true })!;
        await configuring.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, configuring.ExitCode);
        Assert.Null(Speaker.Announce(RouteAnnouncement.Best));
        Assert.Equal(RouteAnnouncement.Best, Speaker.Report().Value.Announcement);
    }

    [Fact]
    public async Task One_that_does_not_answer_holds_nobody_for_longer_than_a_call_may_take()
    {
        await StopAsync();
        File.Delete(Control);
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(Control));
        silent.Listen();
        using var speaker = new BirdSpeaker(new BirdOptions { Path = Control, CallTimeout = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);
        Assert.Equal($"BIRD is not reached at {Control}: it does not reply in time", speaker.Announce(RouteAnnouncement.Withdrawn)?.Message);
        Assert.Equal(RouteFailure.Unreachable, speaker.Report().Failure?.Code);
    }

    [Fact]
    public async Task What_is_not_BIRD_is_told_nothing()
    {
        await StopAsync();
        File.Delete(Control);
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(Control));
        other.Listen();
        var answering = Task.Run(async () =>
        {
            using var client = await other.AcceptAsync();
            await client.SendAsync("220 mail.example ESMTP\n"u8.ToArray());
            return await client.ReceiveAsync(new byte[100]);
        });
        Assert.Equal($"BIRD is not reached at {Control}: it replies what cannot be read: a line has neither a code nor a space before it", Speaker.Announce(RouteAnnouncement.Best)?.Message);
        Assert.Equal(0, await answering);
    }

    protected override async ValueTask SetAwayAsync(bool isAway)
    {
        if (isAway)
        {
            await StopAsync();
        }
        else
        {
            await StartAsync(null);
        }
    }

    /// <param name="file">The configuration; that of before if null.</param>
    private async Task StartAsync(string? file)
    {
        Assert.SkipUnless(File.Exists(Program), "needs bird, which is not installed");
        var path = Path.Combine(_folder.FullName, "bird.conf");
        if (file is not null)
        {
            await File.WriteAllTextAsync(path, file);
        }

        File.Delete(Control);
        var start = new ProcessStartInfo(Program, ["-f", "-c", path, "-s", Control, "-P", Path.Combine(_folder.FullName, "bird.pid")]);
        _bird = Process.Start(start)!;
        Assert.True(SpinWait.SpinUntil(() => IsListening() || _bird.HasExited, TimeSpan.FromSeconds(60)) && !_bird.HasExited, "BIRD did not begin to listen");
    }

    /// <summary>Its socket has a name before it listens.</summary>
    private bool IsListening()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(Control));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task StopAsync()
    {
        if (_bird is { } bird)
        {
            bird.Kill();
            await bird.WaitForExitAsync();
            bird.Dispose();
            _bird = null;
        }
    }
}
