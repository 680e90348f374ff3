using System.Collections.Concurrent;
using System.Runtime.Versioning;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>An engine whose workers fail or hang, seen from who runs it.</summary>
[SupportedOSPlatform("linux")]
public sealed class EngineServerTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-dns-server-");
    private readonly SharedAnswerMemory _memory = new();
    private readonly ReaderRecords _readers;
    private readonly SharedReaderRecords _mapping;
    private readonly WorkerTime _time = new();

    public EngineServerTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sockets are handed from process to process on Linux alone");
        _readers = SharedReaderRecords.Create(1, out _mapping);
        EngineProcess.Fill(new AnswerTable(_memory, _readers));
    }

    [Fact]
    public async Task One_whose_worker_has_failed_leaves_who_runs_it_and_ends_with_the_fault()
    {
        var serving = Serve(out var channel);
        Answer(channel);

        _time.Disturb(static () => throw new InvalidOperationException("a worker has failed"));

        await ReadToEndAsync(channel);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => serving.WaitAsync(Deadline, TestContext.Current.CancellationToken));
        Assert.Equal("a worker has failed", fault.Message);
    }

    [Fact]
    public async Task One_whose_worker_hangs_is_gone_for_who_gives_it_another_table_and_does_not_just_refuse_it()
    {
        var serving = Serve(out var channel);
        Answer(channel);
        using var hang = new ManualResetEventSlim();
        using var hung = new ManualResetEventSlim();
        _time.Disturb(() =>
        {
            hung.Set();
            hang.Wait();
        });
        Assert.True(hung.Wait(Deadline, TestContext.Current.CancellationToken));

        _time.Hurry();
        Send(channel, null);

        await ReadToEndAsync(channel);
        hang.Set();
        await serving.WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task One_that_is_adopted_for_moments_is_alone_all_the_same_and_does_its_will_then_and_when_it_ends()
    {
        var done = new ConcurrentQueue<(string Text, bool IsEnd)>();
        using var stop = new CancellationTokenSource();
        var serving = Serve(out var channel, Execute, stop.Token);
        Answer(channel, endsAlone: false, new EngineWill(TimeSpan.FromMinutes(5), "bird"));
        _time.Skip(TimeSpan.FromMinutes(10));
        channel.Dispose();
        for (var visit = 0; visit < 7; visit++)
        {
            _time.Skip(TimeSpan.FromSeconds(50));
            using var moment = new ControlChannel(ControlPath.TryConnect(ControlPath.Of(_folder.FullName, 0))!);
            Assert.Equal(ControlKind.Greeting, moment.Receive()!.Kind);
        }

        Assert.True(SpinWait.SpinUntil(() => !done.IsEmpty, Deadline), "within a minute the will was not done");
        await stop.CancelAsync();
        await serving.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        Assert.Equal([("bird", false), ("bird", true)], done);

        bool Execute(string text, bool isEnd)
        {
            done.Enqueue((text, isEnd));
            return true;
        }
    }

    public void Dispose()
    {
        _readers.Dispose();
        _memory.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task ReadToEndAsync(ControlChannel channel)
    {
        try
        {
            Assert.Null(await Task.Run(channel.Receive).WaitAsync(Deadline, TestContext.Current.CancellationToken));
        }
        catch (IOException)
        {
            // It went away at once.
        }
    }

    private Task Serve(out ControlChannel channel) => Serve(out channel, null, TestContext.Current.CancellationToken);

    private Task Serve(out ControlChannel channel, Func<string, bool, bool>? executor, CancellationToken stop)
    {
        var path = ControlPath.Of(_folder.FullName, 0);
        var serving = new EngineServer(path, "1", _time, executor).RunAsync(stop);
        channel = new ControlChannel(ControlPath.TryConnect(path)!);
        Assert.Equal(ControlKind.Greeting, channel.Receive()!.Kind);
        return serving;
    }

    private void Answer(ControlChannel channel, bool endsAlone = true, EngineWill? will = null)
    {
        using var sockets = BoundSockets.Bind(EngineProcess.Options());
        Send(channel, sockets, endsAlone, will);
        Assert.Equal(ControlKind.Answering, channel.Receive()!.Kind);
    }

    private void Send(ControlChannel channel, BoundSockets? sockets, bool endsAlone = true, EngineWill? will = null)
    {
        // Any file will do for the way of requests, since none comes.
        var order = new EngineOrder(0, endsAlone, EngineProcess.Options(), will);
        channel.Send(ControlKind.Answer, order.Write(), [_memory.File.Handle, _mapping.File.Handle, _memory.File.Handle, .. sockets?.Handles ?? []]);
    }
}
