using System.Net;
using System.Runtime.Versioning;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>An engine in a process of its own signs on demand with keys that it was given over its socket.</summary>
[SupportedOSPlatform("linux")]
public sealed class EngineKeyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-dns-keys-");

    public EngineKeyTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "engines are processes on Linux alone");

    [Fact]
    public async Task Every_engine_has_the_keys_whoever_was_before_it_and_holds_them_in_locked_memory()
    {
        var signing = SignedExample.Keys();
        var dnskey = signing.ZoneKeys[0].Public;
        var port = 0;
        int orphan;
        using (var first = NewKeeper(signing, port))
        {
            first.Start();
            port = first.LocalEndPoint.Port;
            AssertSigned(first, dnskey);
            Assert.Equal(LockedKey.IsLocked, LockedKeyTests.LockedBytes(first.ProcessId) > 0);

            // 1. A successor has them.
            var before = first.ProcessId;
            first.HandOver();
            Assert.NotEqual(before, first.ProcessId);
            AssertSigned(first, dnskey);

            // 2. One that is started in the place of one that died too.
            using (var killed = System.Diagnostics.Process.GetProcessById(first.ProcessId))
            {
                killed.Kill();
            }

            Assert.True(SpinWait.SpinUntil(() => first.Restarts > 0 && first.ProcessId != 0 && TryAsk(first, DnsTransport.Tcp) is not null, TimeSpan.FromSeconds(60)), "no other engine answers");
            AssertSigned(first, dnskey);
            orphan = first.ProcessId;
        }

        // 3. An orphan keeps what it has: also names that were not asked for before are signed.
        AssertSigned(new IPEndPoint(IPAddress.Loopback, port), dnskey, "never.wild.example.org", "*.wild.example.org.");

        // 4. Who adopts it gives it the keys of now, and takes those back that are not.
        var other = SignedExample.Keys();
        using var second = NewKeeper(other, port);
        second.Start();
        Assert.Equal(orphan, second.ProcessId);
        AssertSigned(second, other.ZoneKeys[0].Public);
        second.SetKeys(OnlineExample.Apex, []);
        Assert.True(SpinWait.SpinUntil(() => TryAsk(second, DnsTransport.Udp)?.Code == DnsResponseCode.ServerFailure, TimeSpan.FromSeconds(60)), "keys that were taken back still sign");
        await second.StopAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private EngineKeeper NewKeeper(ZoneSigning signing, int port)
    {
        var keeper = new EngineKeeper(EngineProcess.Program(endsAlone: false), _folder.FullName, EngineProcess.Options(port), TimeProvider.System);
        new OnlineExample(keeper.Table).Sign(signing, SignedExample.Now);
        keeper.SetKeys(OnlineExample.Apex, signing.ZoneKeys);
        return keeper;
    }

    private static void AssertSigned(EngineKeeper keeper, ZoneKey key) => AssertSigned(keeper.LocalEndPoint, key, "www.example.org", "www.example.org.");

    private static void AssertSigned(IPEndPoint server, ZoneKey key, string name, string owner)
    {
        foreach (var transport in (DnsTransport[])[DnsTransport.Udp, DnsTransport.Tcp])
        {
            var reply = Ask(server, name, transport);
            var records = RecordSet.Raw(DnsRecordType.A, 60, reply.Answers.Where(record => record.Type == DnsRecordType.A).Select(record => Convert.FromHexString(record.Value)));
            var signature = Convert.FromHexString(reply.Answers.Single(record => record.Type == DnsRecordType.Rrsig).Value);
            var attempts = 1;
            Assert.Null(RecordSignature.FindFault(OnlineExample.Apex, DnsName.Parse(owner), records, signature, [key], [new EcdsaCheck()], TimeProvider.System.GetUtcNow(), ref attempts));
        }
    }

    private static Reply? TryAsk(EngineKeeper keeper, DnsTransport transport)
    {
        try
        {
            return Ask(keeper.LocalEndPoint, "www.example.org", transport);
        }
        catch (Exception error) when (error is System.Net.Sockets.SocketException or IOException)
        {
            return null;
        }
    }

    private static Reply Ask(IPEndPoint server, string name, DnsTransport transport)
    {
        var query = new Query { Name = name, EdnsBytes = 1232, DnssecOk = true }.ToBytes();
        if (transport == DnsTransport.Tcp)
        {
            using var client = new StreamClient(server);
            return client.Ask(query);
        }

        using var socket = new System.Net.Sockets.UdpClient();
        socket.Client.ReceiveTimeout = StreamClient.TimeoutMilliseconds;
        socket.Connect(server);
        socket.Send(query);
        IPEndPoint? from = null;
        return Reply.Parse(socket.Receive(ref from));
    }
}
