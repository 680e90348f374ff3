using Edge.Jobs;
using Edge.Protocol;

namespace Edge.Tests.Unit.Jobs;

public sealed class HostileHostTests
{
    private static readonly List<KeyValuePair<string, string>> NoFields = [];

    public static TheoryData<string> Attacks => [.. AttackFrames.Keys];

    /// <summary>What a Host may answer to a job's frame and must not.</summary>
    private static Dictionary<string, Func<uint, byte[]>> AttackFrames { get; } = new()
    {
        ["garbage"] = _ => "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(),
        ["oversized frame"] = job => [0, 1, 0, 1, 0, 0, 0, (byte)job, 18, 0, 0, 0],
        ["unknown type"] = job => [0, 0, 0, 0, 0, 0, 0, (byte)job, 99, 0, 0, 0],
        ["head of an unknown stream"] = job => HostileHost.Frame(JobFrameType.Head, job + 7, new HeadMessage(200, 5, NoFields)),
        ["data before the head"] = job => HostileHost.Frame(JobFrameType.Data, job, "hello"u8),
        ["data of an unknown stream"] = job => [.. Head(job, 5), .. HostileHost.Frame(JobFrameType.Data, job + 7, "hello"u8)],
        ["head twice"] = job => [.. Head(job, 5), .. Head(job, 5)],
        ["status 99"] = job => HostileHost.Frame(JobFrameType.Head, job, new HeadMessage(99, 5, NoFields)),
        ["injected field"] = job => HostileHost.Frame(JobFrameType.Head, job, new HeadMessage(200, 5, [new("X", "a\r\nSet-Cookie: b")])),
        ["transfer coding"] = job => HostileHost.Frame(JobFrameType.Head, job, new HeadMessage(200, null, [new("Transfer-Encoding", "chunked")])),
        ["lengths that differ"] = job => HostileHost.Frame(JobFrameType.Head, job, new HeadMessage(200, 5, [new("Content-Length", "50")])),
        ["one length of several that differs"] = job => HostileHost.Frame(JobFrameType.Head, job, new HeadMessage(200, 5, [new("Content-Length", "5, 50")])),
        ["end too early"] = job => [.. Head(job, 50_000), .. HostileHost.Frame(JobFrameType.Data, job, "hello"u8), .. End(job, 5)],
        ["more than the length"] = job => [.. Head(job, 5), .. HostileHost.Frame(JobFrameType.Data, job, new byte[6])],
        ["wrong hash"] = job => [.. Head(job, 5), .. HostileHost.Frame(JobFrameType.Data, job, "hello"u8), .. End(job, 5)],
        ["window overflow"] = job => [.. Head(job, null), .. Enumerable.Repeat(HostileHost.Frame(JobFrameType.Data, job, new byte[65_536]), 5).SelectMany(static frame => frame)],
        ["a Gateway's frame"] = job => HostileHost.Frame(JobFrameType.Cancel, job, []),
        ["hello again"] = _ => HostileHost.Frame(JobFrameType.Hello, 0, [1]),
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task A_host_that_breaks_the_protocol_is_closed_and_its_job_done_elsewhere(string attack)
    {
        await using var world = await JobWorld.StartAsync(OriginSite.AnswerAsync);
        await using var hostile = await HostileHost.StartAsync(world, "host-6", AttackFrames[attack]);
        await JobWorld.Until(() => world.Jobs.Connected == 1);

        var reply = await world.Dispatcher.FetchAsync(world.Request("/5"), TestContext.Current.CancellationToken);
        await JobWorld.Until(() => world.Jobs.Connected == 0);
        await ReadOrBreakAsync(Assert.IsType<FetchReply.Response>(reply));
        await hostile.Running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        // The Gateway goes on with honest Hosts.
        await world.HostAsync("host-1");
        Assert.Equal(OriginSite.Bytes(5), await ReadAsync(await world.FetchAsync("/5?again")));
    }

    private static byte[] Head(uint job, long? length) => HostileHost.Frame(JobFrameType.Head, job, new HeadMessage(200, length, NoFields));

    private static byte[] End(uint job, long length) => HostileHost.Frame(JobFrameType.End, job, new EndMessage(length, UInt128.One));

    /// <summary>Either the true body comes, or its end breaks because lies had been delivered; never lies that look complete.</summary>
    private static async Task ReadOrBreakAsync(FetchReply.Response reply)
    {
        try
        {
            Assert.Equal(OriginSite.Bytes(5), await ReadAsync(reply));
        }
        catch (FetchBrokenException)
        {
            Assert.NotNull(reply.Host);
        }
    }

    private static async Task<byte[]> ReadAsync(FetchReply.Response reply)
    {
        await using (reply.Body)
        {
            var bytes = new MemoryStream();
            await reply.Body.CopyToAsync(bytes, TestContext.Current.CancellationToken);
            return bytes.ToArray();
        }
    }
}
