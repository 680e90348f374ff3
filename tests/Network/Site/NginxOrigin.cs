using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Network;

/// <summary>nginx from Debian, with a configuration and a folder of its own, as the customer's origin.</summary>
internal sealed class NginxOrigin : IAsyncDisposable
{
    /// <summary>Where it listens on a machine that it has for itself.</summary>
    private const int PortAlone = 8000;

    private readonly ChildProcess _process;
    private readonly string _folder;

    private NginxOrigin(ChildProcess process, string folder, string address, int port)
    {
        _process = process;
        _folder = folder;
        Endpoint = new IPEndPoint(IPAddress.Parse(address), port);
    }

    public IPEndPoint Endpoint { get; }

    public Uri Address => new($"http://{Endpoint}");

    /// <summary>One line per request that reached the origin.</summary>
    public string AccessLog => Path.Combine(_folder, "access.log");

    /// <param name="at">The machine it runs on; the machine of the tests if null.</param>
    public static async Task<NginxOrigin> StartAsync(string network, string address, SiteTree tree, Station? at = null)
    {
        var folder = Machine.TemporaryFolder();
        var port = at is null ? FreePort(address) : PortAlone;
        var configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(folder, $"{address}:{port}", tree.Folder));
        IReadOnlyList<string> command = [.. at?.Prefix ?? [], "nginx", "-p", folder, "-e", Path.Combine(folder, "error.log"), "-c", configuration];
        var process = await ChildProcess.StartAsync("nginx", Path.Combine(Machine.Logs, network, "nginx.log"), command[0], command.Skip(1));
        var origin = new NginxOrigin(process, folder, address, port);
        await Eventually.HoldsAsync("nginx accepts connections", TimeSpan.FromSeconds(10), async () =>
        {
            Assert.False(process.HasExited, process.Output);
            return await AcceptsAsync(origin.Endpoint, at);
        });
        return origin;
    }

    public async ValueTask DisposeAsync()
    {
        // The master ends its worker; a kill would leave the worker behind.
        _process.Send(UnixSignal.Terminate);
        await _process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<bool> AcceptsAsync(IPEndPoint endpoint, Station? at)
    {
        using var socket = at?.Socket(SocketType.Stream, ProtocolType.Tcp) ?? new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort(string address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static string Configuration(string folder, string listen, string root) => $$"""
        {{(Environment.UserName == "root" ? "user root;" : "")}}
        daemon off;
        worker_processes 1;
        pid {{folder}}/nginx.pid;
        error_log {{folder}}/error.log;
        events { worker_connections 2048; }
        http {
          include /etc/nginx/mime.types;
          default_type application/octet-stream;
          access_log {{folder}}/access.log;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          keepalive_requests 100000;
          server {
            listen {{listen}};
            location / { root {{root}}; }
            location /fresh/ { alias {{root}}/; add_header Cache-Control "public, max-age=600"; }
            location /private/ { alias {{root}}/; add_header Cache-Control "no-store"; }
            location /slow/ { alias {{root}}/; limit_rate 400k; add_header Cache-Control "no-store"; }
            location = /broken { default_type text/plain; return 500 "the origin is broken\n"; }
          }
        }
        """;
}
