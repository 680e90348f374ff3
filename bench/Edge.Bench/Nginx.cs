using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Tests.Network;

namespace Edge.Bench;

/// <summary>nginx from Debian with a configuration of its own: as the origin of both sides, and as the peer.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private Nginx(ChildProcess process, IPEndPoint http, IPEndPoint https, IPEndPoint unlogged) =>
        (_process, Http, Https, Unlogged) = (process, http, https, unlogged);

    public int Process => _process.Id;

    public IPEndPoint Http { get; }

    public IPEndPoint Https { get; }

    /// <summary>The peer once more, with its access log off.</summary>
    public IPEndPoint Unlogged { get; }

    public static async Task<Nginx> StartOriginAsync(string folder, string address, string root) =>
        await StartAsync(folder, address, Cores.Load, (listen, _, _) => $$"""
            access_log off;
            server {
              listen {{listen}};
              location /kept/ { alias {{root}}/; add_header Cache-Control "public, max-age=86400"; }
              location /passed/ { alias {{root}}/; add_header Cache-Control "no-store"; }
            }
            """);

    /// <summary>A proxy in front of the origin, with its cache in memory (tmpfs) or with none.</summary>
    public static async Task<Nginx> StartPeerAsync(string folder, string address, IPEndPoint origin, bool cache) =>
        await StartAsync(folder, address, Cores.Server, (listen, secure, unlogged) => $$"""
            access_log {{folder}}/access.log;
            sendfile off;
            upstream origin { server {{origin}}; keepalive 64; }
            {{(cache ? $"proxy_cache_path {folder}/cache levels=1:2 keys_zone=pages:64m max_size=4g inactive=1d use_temp_path=off;" : "")}}
            ssl_certificate {{folder}}/peer.pem;
            ssl_certificate_key {{folder}}/peer.pem;
            ssl_protocols TLSv1.3;
            server {
              listen {{unlogged}};
              access_log off;
              location / {
                proxy_pass http://origin;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host $host;
                {{(cache ? "proxy_cache pages;" : "")}}
              }
            }
            server {
              listen {{listen}};
              listen {{secure}} ssl http2;
              location / {
                proxy_pass http://origin;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host $host;
                {{(cache ? "proxy_cache pages;" : "")}}
              }
            }
            """);

    public async ValueTask DisposeAsync()
    {
        _process.Send(UnixSignal.Terminate);
        await _process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        await _process.DisposeAsync();
    }

    private static async Task<Nginx> StartAsync(string folder, string address, string cores, Func<string, string, string, string> body)
    {
        Directory.CreateDirectory(folder);
        WriteCertificate(Path.Combine(folder, "peer.pem"));
        var http = FreeEndpoint(address);
        var https = FreeEndpoint(address);
        var unlogged = FreeEndpoint(address);
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            daemon off;
            worker_processes 1;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            events { worker_connections 4096; }
            http {
              include /etc/nginx/mime.types;
              keepalive_requests 100000000;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              {{body(http.ToString(), https.ToString(), unlogged.ToString())}}
            }
            """);
        var process = await ChildProcess.StartAsync(
            "nginx", Path.Combine(Machine.Logs, "bench", "nginx.log"), "nginx",
            ["-p", folder, "-e", Path.Combine(folder, "error.log"), "-c", file], cores: cores);
        await Eventually.HoldsAsync("nginx accepts connections", TimeSpan.FromSeconds(10), async () =>
        {
            Assert.False(process.HasExited, process.Output);
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(http);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
        return new Nginx(process, http, https, unlogged);
    }

    private static IPEndPoint FreeEndpoint(string address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    private static void WriteCertificate(string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + BenchSite.Host, key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(7));
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
