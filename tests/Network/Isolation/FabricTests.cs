using System.Diagnostics;
using System.Net.Sockets;

namespace Edge.Tests.Network;

/// <summary>That the harness itself does what the tests of faults rely on.</summary>
public sealed class FabricTests
{
    private const int Port = 4000;

    [Fact]
    public async Task A_cut_drops_one_direction_or_both_and_healing_brings_them_back()
    {
        await using var fabric = await Fabric.StartAsync();
        var one = await fabric.AddAsync("one", "10.77.1.1");
        var two = await fabric.AddAsync("two", "10.77.1.2");
        using var atOne = Listen(one);
        using var atTwo = Listen(two);
        Assert.Equal((true, true), (Arrives(one, atTwo, two), Arrives(two, atOne, one)));

        await Fabric.CutOneWayAsync([one], [two]);
        Assert.Equal((false, true), (Arrives(one, atTwo, two), Arrives(two, atOne, one)));

        await Fabric.CutAsync([one], [two]);
        Assert.Equal((false, false), (Arrives(one, atTwo, two), Arrives(two, atOne, one)));

        await fabric.HealAsync();
        Assert.Equal((true, true), (Arrives(one, atTwo, two), Arrives(two, atOne, one)));
    }

    [Fact]
    public async Task Loss_takes_its_share_of_the_packets()
    {
        await using var fabric = await Fabric.StartAsync();
        var one = await fabric.AddAsync("one", "10.77.1.1");
        var two = await fabric.AddAsync("two", "10.77.1.2");
        using var atTwo = Listen(two);
        await Fabric.LoseAsync([one], [two], 0.3);
        using var sender = one.Socket(SocketType.Dgram, ProtocolType.Udp);
        var arrived = 0;
        for (var packet = 0; packet < 1000; packet++)
        {
            sender.SendTo([1], two.At(Port));
            // The buffer of the socket holds some hundreds; more would be lost there.
            for (var wait = packet % 100 == 99 ? 200 : 0; atTwo.Poll(TimeSpan.FromMilliseconds(wait), SelectMode.SelectRead); arrived++)
            {
                atTwo.Receive(new byte[16]);
            }
        }

        // Eleven standard deviations.
        Assert.InRange(arrived, 540, 860);
    }

    [Fact]
    public async Task A_delay_holds_for_every_packet_both_ways_and_can_be_changed()
    {
        await using var fabric = await Fabric.StartAsync();
        var one = await fabric.AddAsync("one", "10.77.1.1");
        var two = await fabric.AddAsync("two", "10.77.1.2");
        using var listener = two.Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(two.At(Port));
        listener.Listen();

        foreach (var milliseconds in (int[])[40, 120])
        {
            await two.DelayAsync(TimeSpan.FromMilliseconds(milliseconds));
            await ConnectTimeAsync(one, two);
            var taken = await ConnectTimeAsync(one, two);
            Assert.InRange(taken.TotalMilliseconds, 2 * milliseconds, (2 * milliseconds) + 2000);
        }
    }

    [Fact]
    public async Task A_small_disk_fills_up_and_has_room_again_when_something_is_deleted()
    {
        await using var fabric = await Fabric.StartAsync();
        var disk = await fabric.AddDiskAsync(2);
        var filling = disk.Fill();
        var file = Path.Combine(disk.Folder, "note");
        Assert.Throws<IOException>(() => File.WriteAllBytes(file, new byte[4096]));

        File.Delete(filling);
        File.WriteAllBytes(file, new byte[4096]);
        Assert.Equal(4096, new FileInfo(file).Length);
    }

    [Fact]
    public async Task What_a_dead_run_left_is_swept_and_what_a_living_one_has_is_not()
    {
        Assert.False(RunMark.IsStale($"{RunMark.Own}-1-bridge"));
        Assert.False(RunMark.IsStale("somebody-elses"));
        // This process exists, and started at another moment.
        Assert.True(RunMark.IsStale($"edgetest-{Environment.ProcessId}-1-1-bridge"));
        Assert.True(RunMark.IsStale($"edgetest-{int.MaxValue}-1-1-bridge"));

        await using var fabric = await Fabric.StartAsync();
        var station = await fabric.AddAsync("one", "10.77.1.1");
        Assert.Contains(station.Namespace, await Tool.RunAsync("ip", "netns", "list"), StringComparison.Ordinal);
        await fabric.DisposeAsync();
        Assert.DoesNotContain(station.Namespace, await Tool.RunAsync("ip", "netns", "list"), StringComparison.Ordinal);
    }

    private static Socket Listen(Station station)
    {
        var socket = station.Socket(SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(station.At(Port));
        return socket;
    }

    private static bool Arrives(Station from, Socket listener, Station to)
    {
        using var sender = from.Socket(SocketType.Dgram, ProtocolType.Udp);
        sender.SendTo([1], to.At(Port));
        var arrives = listener.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectRead);
        return arrives && listener.Receive(new byte[16]) == 1;
    }

    private static async Task<TimeSpan> ConnectTimeAsync(Station from, Station to)
    {
        using var socket = from.Socket(SocketType.Stream, ProtocolType.Tcp);
        var watch = Stopwatch.StartNew();
        await socket.ConnectAsync(to.At(Port));
        return watch.Elapsed;
    }
}
