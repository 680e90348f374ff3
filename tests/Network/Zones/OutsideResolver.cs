using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Network;

/// <summary>BIND as a resolver that knows names outside the network. It listens on addresses of interfaces alone, and so on the machine's own.</summary>
internal sealed class OutsideResolver : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);

    private ChildProcess? _process;

    /// <summary>Free a moment ago.</summary>
    public IPEndPoint Address { get; } = new(IPAddress.Loopback, FreePort());

    /// <param name="records">Of the zone <c>other.test</c>, as zone files have them.</param>
    public async Task StartAsync(string folder, string records)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "other.zone"), $"$ORIGIN other.test.\n@ 60 IN SOA ns hostmaster 1 3600 600 86400 60\n@ 60 IN NS ns\nns 60 IN A 127.0.0.1\n{records}");
        var file = Path.Combine(folder, "resolver.conf");
        await File.WriteAllTextAsync(
            file,
            $$"""
            options {
              directory "{{folder}}"; pid-file "{{folder}}/resolver.pid"; session-keyfile "{{folder}}/resolver.key"; managed-keys-directory "{{folder}}"; lock-file none;
              listen-on port {{Address.Port}} { 127.0.0.1; }; listen-on-v6 { none; };
              recursion yes; allow-recursion { any; }; dnssec-validation no; notify no;
            };
            controls { };
            zone "other.test" { type primary; file "other.zone"; };
            """);
        _process = await ChildProcess.StartAsync("named", Path.Combine(Machine.Logs, "resolver", "named.log"), "named", ["-g", "-n", "1", "-c", file]);
        await Eventually.HoldsAsync("named has loaded its zones", ReadyWithin, () =>
        {
            Assert.False(_process.HasExited, _process.Tail());
            return _process.Output.Contains("all zones loaded", StringComparison.Ordinal);
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            await process.DisposeAsync();
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
