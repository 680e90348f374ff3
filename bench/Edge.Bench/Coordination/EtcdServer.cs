using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Tests.Network;

namespace Edge.Bench.Coordination;

/// <summary>etcd from Debian, one member, with TLS and its log on disk, as it is by default.</summary>
internal sealed class EtcdServer : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _folder;

    private EtcdServer(ChildProcess process, string folder, string address) => (_process, _folder, Address) = (process, folder, address);

    public int Process => _process.Id;

    public string Address { get; }

    public static async Task<EtcdServer> StartAsync()
    {
        var folder = Machine.TemporaryFolder();
        var (client, peer) = (FreeEndpoint(), FreeEndpoint());
        WriteCertificate(folder);
        var process = await ChildProcess.StartAsync(
            "etcd",
            Path.Combine(Machine.Logs, "bench", "etcd.log"),
            "etcd",
            [
                "--name", "bench", "--data-dir", Path.Combine(folder, "data"), "--logger", "zap", "--log-level", "error",
                "--listen-client-urls", $"https://{client}", "--advertise-client-urls", $"https://{client}",
                "--listen-peer-urls", $"http://{peer}", "--initial-advertise-peer-urls", $"http://{peer}",
                "--initial-cluster", $"bench=http://{peer}",
                "--cert-file", Path.Combine(folder, "etcd.crt"), "--key-file", Path.Combine(folder, "etcd.key"),
            ],
            cores: Cores.Server);
        await Eventually.HoldsAsync("etcd accepts connections", TimeSpan.FromSeconds(20), async () =>
        {
            Assert.False(process.HasExited, process.Output);
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(client);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
        return new EtcdServer(process, folder, client.ToString());
    }

    public static async Task<string> VersionAsync()
    {
        await using var process = await ChildProcess.StartAsync("etcd --version", Path.Combine(Machine.Logs, "bench", "etcd.log"), "etcd", ["--version"]);
        await process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        return "etcd " + process.Output.Split('\n')[0].Split(' ')[^1];
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static IPEndPoint FreeEndpoint()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    private static void WriteCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=etcd", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(7));
        File.WriteAllText(Path.Combine(folder, "etcd.crt"), certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(Path.Combine(folder, "etcd.key"), key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
