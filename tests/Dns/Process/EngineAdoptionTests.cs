using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.Versioning;
using Edge.Dns;
using Microsoft.Win32.SafeHandles;

namespace Edge.Tests.Dns;

/// <summary>Engines that a keeper finds: busy, stuck, or no engines at all.</summary>
[SupportedOSPlatform("linux")]
public sealed class EngineAdoptionTests : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-dns-adoption-");

    public EngineAdoptionTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "sockets are handed from process to process on Linux alone");

    [Fact]
    public async Task A_connection_that_is_open_across_an_adoption_and_ends_without_a_query_leaves_the_engine_alive()
    {
        using var doomed = DoomedKeeper.Start(_folder.FullName);
        var (server, engine) = await DoomedKeeper.ReadPlaceAsync(doomed);
        using var silent = new StreamClient(server);
        using var asking = new StreamClient(server);
        Assert.Equal(2, asking.Ask(Query.For("docs.edge.test", DnsRecordType.A)).Answers.Count);
        Assert.Equal(2, silent.Ask(Query.For("docs.edge.test", DnsRecordType.A)).Answers.Count);
        doomed.Kill();
        await doomed.WaitForExitAsync(TestContext.Current.CancellationToken);

        using var keeper = NewKeeper(server.Port);
        keeper.Start();
        var counters = new DnsEngineCounters(keeper.Table.Readers);
        Assert.Equal((engine, 2), (keeper.ProcessId, counters.Connections));
        silent.Dispose();

        Eventually(() => counters.Connections == 1, "the connection that ended is counted as ended");
        Assert.Equal(2, asking.Ask(Query.For("docs.edge.test", DnsRecordType.A)).Answers.Count);
        Assert.Equal((engine, 0L), (keeper.ProcessId, keeper.Restarts));
        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_engine_with_other_options_hands_over_to_one_with_those_of_now()
    {
        using var doomed = DoomedKeeper.Start(_folder.FullName);
        var (server, engine) = await DoomedKeeper.ReadPlaceAsync(doomed);
        doomed.Kill();
        await doomed.WaitForExitAsync(TestContext.Current.CancellationToken);

        var options = EngineProcess.Options(server.Port) with { Policy = new AnswerPolicy { ServerId = "new"u8.ToArray() } };
        using var keeper = new EngineKeeper(EngineProcess.Program(), _folder.FullName, options, TimeProvider.System);
        EngineProcess.Fill(keeper.Table);
        keeper.Start();

        Assert.NotEqual(engine, keeper.ProcessId);
        using var client = new StreamClient(server);
        var reply = client.Ask(new Query { Name = "docs.edge.test", EdnsBytes = 1232, EdnsOptions = [0, 3, 0, 0] }.ToBytes());
        Assert.Equal((2, "000300036E6577"), (reply.Answers.Count, reply.Opt!.Value));
        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_engine_that_does_not_greet_is_ended_and_another_one_answers()
    {
        using var doomed = DoomedKeeper.Start(_folder.FullName);
        var (server, engine) = await DoomedKeeper.ReadPlaceAsync(doomed);
        using (var stop = Process.Start("kill", ["-STOP", $"{engine}"]))
        {
            await stop.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        doomed.Kill();
        await doomed.WaitForExitAsync(TestContext.Current.CancellationToken);

        using var keeper = NewKeeper(server.Port);
        keeper.Start();

        Assert.NotEqual(engine, keeper.ProcessId);
        using var client = new StreamClient(server);
        Assert.Equal(2, client.Ask(Query.For("docs.edge.test", DnsRecordType.A)).Answers.Count);
        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_engine_that_greets_and_then_talks_nonsense_is_ended_and_another_one_answers_on_its_sockets()
    {
        using var stuck = Process.Start("sleep", "1000");
        var sockets = BoundSockets.Bind(EngineProcess.Options());
        using var listener = ControlPath.Listen(ControlPath.Of(_folder.FullName, 0));
        var playing = Task.Run(() =>
        {
            using var channel = new ControlChannel(listener.Accept());
            var greeting = new EngineGreeting(TableHeader.CurrentFormat, "1", stuck.Id, HasSockets: true, EngineOrder.DigestOf(EngineProcess.Options())).Write();
            channel.Send(ControlKind.Greeting, greeting, sockets.Handles);
            sockets.Dispose();
            channel.Receive()!.CloseFiles();
            channel.Send(ControlKind.Greeting, greeting);
            stuck.WaitForExit();
        }, TestContext.Current.CancellationToken);

        using var keeper = NewKeeper(sockets.LocalEndPoint.Port);
        keeper.Start();

        await playing;
        using var client = new StreamClient(sockets.LocalEndPoint);
        Assert.Equal(2, client.Ask(Query.For("docs.edge.test", DnsRecordType.A)).Answers.Count);
        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_program_that_never_listens_is_an_error_and_is_not_left_behind()
    {
        var program = new EngineProgram("/bin/sh", ["-c", "echo $$ > \"$0.pid\"; exec sleep 1000"], "1", EndsAlone: true) { ReplyTimeout = TimeSpan.FromSeconds(2) };
        using var keeper = new EngineKeeper(program, _folder.FullName, EngineProcess.Options(), TimeProvider.System);

        Assert.Equal("the DNS engine did not listen within 2 s", Assert.Throws<IOException>(keeper.Start).Message);

        var process = int.Parse(File.ReadAllText(ControlPath.Of(_folder.FullName, 0) + ".pid"), System.Globalization.CultureInfo.InvariantCulture);
        Eventually(() => !Directory.Exists($"/proc/{process}"), "the process is gone");
    }

    [Fact]
    public void A_message_that_is_cut_off_is_an_error_and_its_files_are_closed()
    {
        var path = ControlPath.Of(_folder.FullName, 0);
        using var listener = ControlPath.Listen(path);
        using var sender = ControlPath.TryConnect(path)!;
        using var accepted = listener.Accept();
        accepted.ReceiveTimeout = 100;
        using var receiving = new ControlChannel(accepted);
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        using (var writing = new SafeFileHandle(pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false))
        {
            // The payload that the header announces never comes.
            var sending = new ControlChannel(sender);
            sending.Send(ControlKind.Answer, [], writing);
            Assert.Single(receiving.Receive()!.Files).Dispose();
            sending.SendHeader(ControlKind.Answer, 16, writing);
        }

        Assert.Throws<IOException>(() => receiving.Receive());
        pipe.DisposeLocalCopyOfClientHandle();
        Assert.Equal(-1, pipe.ReadByte());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Eventually(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, _patience), $"within {_patience} it did not come that {what}");

    private EngineKeeper NewKeeper(int port)
    {
        var keeper = new EngineKeeper(EngineProcess.Program(), _folder.FullName, EngineProcess.Options(port), TimeProvider.System);
        EngineProcess.Fill(keeper.Table);
        return keeper;
    }
}
