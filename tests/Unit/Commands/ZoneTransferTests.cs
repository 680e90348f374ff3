using System.Net;
using System.Net.Sockets;
using Edge.Client;
using Edge.Kernel;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Commands;

/// <summary>Transfers from servers that take the request, and then do not do what they should.</summary>
public sealed class ZoneTransferTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_server_that_hangs_up_or_falls_silent_or_is_not_there_is_named()
    {
        var (ended, ending) = await FetchAsync(static client => client.Close());
        Assert.Equal(("broken_transfer", $"{ending} sent no whole zone example.org.: it ended the connection before the final SOA"), (ended.Failure!.Code, ended.Failure.Message));

        var (silent, silence) = await FetchAsync(_ => _time.Advance(ZoneTransfer.MessageTimeout));
        Assert.Equal(("too_late", $"{silence} was silent for 30 seconds before example.org. was whole"), (silent.Failure!.Code, silent.Failure.Message));

        var gone = await ZoneTransfer.FetchAsync(ending, ZoneRecords.Apex, null, _time, TestContext.Current.CancellationToken);
        Assert.Equal(("unreachable", true), (gone.Failure!.Code, gone.Failure.Retryable));
    }

    /// <param name="act">What happens once the request has come.</param>
    private async Task<(Outcome<FoundZone> Outcome, IPEndPoint Server)> FetchAsync(Action<Socket> act)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var server = (IPEndPoint)listener.LocalEndPoint!;
        var fetching = ZoneTransfer.FetchAsync(server, ZoneRecords.Apex, null, _time, TestContext.Current.CancellationToken);
        using var client = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        var request = new byte[2 + 12 + ZoneRecords.Apex.Wire.Length + 4];
        for (var filled = 0; filled < request.Length;)
        {
            filled += await client.ReceiveAsync(request.AsMemory(filled), TestContext.Current.CancellationToken);
        }

        act(client);
        return (await fetching, server);
    }
}
