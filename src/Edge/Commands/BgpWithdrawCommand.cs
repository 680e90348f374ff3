using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Edge.Backbone;
using Edge.Bird;
using Edge.Dns;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge bgp withdraw</c>: what a supervisor does when nothing of ours on this machine is alive any more.</summary>
internal static class BgpWithdrawCommand
{
    private const int QuestionCount = 3;

    private const int DnsPort = 53;

    private static readonly TimeSpan _answerTimeout = TimeSpan.FromMilliseconds(100);

    public static Command Build(CommandShell shell)
    {
        var bird = StargateDnsOptions.BirdPath();
        var silent = new Option<string?>("--if-silent") { Description = "Only if nobody on this machine answers DNS on this address.", HelpName = "ADDRESS[:PORT]" };
        return new EdgeCommand(
            "withdraw",
            "Withdraws the anycast addresses of this machine at once, without asking anybody: for when its Stargate and its DNS process are both dead.",
            "edge bgp withdraw",
            "edge bgp withdraw --if-silent 192.0.2.53")
        {
            bird, silent,
        }.Does(shell, async (parsed, cancellation) =>
        {
            var options = new BirdOptions { Path = shell.PathOf(parsed.GetRequiredValue(bird)), CallTimeout = TimeSpan.FromSeconds(2) };
            if (options.Fault is not null)
            {
                return Failure.Invalid("--bird", options.Path, $"the path of a socket has 1 to {BirdOptions.PathBytesMax} bytes");
            }

            if (parsed.GetValue(silent) is { } text)
            {
                if (!IPEndPoint.TryParse(text, out var server))
                {
                    return Failure.Invalid("--if-silent", text, "an IP address, with a port or without");
                }

                if (await AnswersAsync(server.Port == 0 ? new IPEndPoint(server.Address, DnsPort) : server, cancellation))
                {
                    await shell.Output.WriteLineAsync($"stays announced: {text} is answered");
                    return null;
                }
            }

            using var speaker = new BirdSpeaker(options, shell.Time);
            if (speaker.Announce(RouteAnnouncement.Withdrawn) is { } failure)
            {
                return failure;
            }

            await shell.Output.WriteLineAsync("withdrawn");
            return null;
        });
    }

    /// <summary>Any response is an answer. The machine has the address itself, so nobody else is asked.</summary>
    private static async Task<bool> AnswersAsync(IPEndPoint server, CancellationToken cancellation)
    {
        var query = new DnsMessage { Id = 1, Questions = [new DnsQuestion(DnsName.Root, DnsRecordType.Soa)] }.ToBytes();
        var response = new byte[DnsLimits.MessageBytesMax];
        for (var question = 0; question < QuestionCount; question++)
        {
            using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            late.CancelAfter(_answerTimeout);
            try
            {
                await socket.ConnectAsync(server, late.Token);
                await socket.SendAsync(query, late.Token);
                await socket.ReceiveAsync(response, late.Token);
                return true;
            }
            catch (Exception error) when (error is SocketException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                // Nobody answers this one.
            }
        }

        return false;
    }
}
