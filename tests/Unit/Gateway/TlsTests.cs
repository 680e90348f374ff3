using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Edge.Gateway;

namespace Edge.Tests.Unit.Gateway;

public sealed class TlsTests
{
    private const string Cacheable = "HTTP/1.1 200 OK\nCache-Control: max-age=60\nContent-Length: 2\n\nok";

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Both_versions_of_http_are_served_by_tls(string version)
    {
        await using var origin = RawOrigin.Of(Cacheable);
        await using var gateway = await RunningGateway.StartAsync(origin.Url);
        using var client = gateway.Client(tls: true);
        client.DefaultRequestVersion = Version.Parse(version);
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        using var miss = await client.GetAsync("/", TestContext.Current.CancellationToken);
        using var hit = await RunningGateway.HitAsync(client, "/");

        Assert.Equal(Version.Parse(version), hit.Version);
        Assert.Equal("ok", await hit.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("HIT", hit.Headers.GetValues("X-Cache").Single());
        Assert.Contains($"Via: {(version == "2.0" ? "2" : "1.1")} edge-gateway-1\r\n", origin.Heads.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claimed_name_gets_a_certificate_of_its_own()
    {
        await using var gateway = await RunningGateway.StartAsync("http://127.0.0.1:1");

        var first = await CertificateAsync(gateway, "site.test");
        var again = await CertificateAsync(gateway, "SITE.test");
        var other = await CertificateAsync(gateway, "www.site.test");

        Assert.True(first.MatchesHostname("site.test"));
        Assert.True(other.MatchesHostname("www.site.test"));
        Assert.Equal(first.Thumbprint, again.Thumbprint);
        Assert.Equal("1.2.840.10045.2.1", first.GetKeyAlgorithm());
        Assert.Equal(2, gateway.Certificates.Count);
    }

    [Fact]
    public async Task The_nodes_own_name_gets_the_nodes_certificate()
    {
        await using var gateway = await RunningGateway.StartAsync("http://127.0.0.1:1");

        var presented = await CertificateAsync(gateway, RunningGateway.Node);

        Assert.Equal(gateway.Certificate.Thumbprint, presented.Thumbprint);
    }

    [Fact]
    public async Task No_name_gets_a_self_made_certificate_of_the_node()
    {
        await using var gateway = await RunningGateway.StartAsync("http://127.0.0.1:1");

        // The client sends no name where it connects to an address.
        var presented = await CertificateAsync(gateway, "127.0.0.1");

        Assert.True(presented.MatchesHostname(RunningGateway.Node));
        Assert.NotEqual(gateway.Certificate.Thumbprint, presented.Thumbprint);
    }

    [Fact]
    public async Task An_unknown_name_is_refused()
    {
        await using var gateway = await RunningGateway.StartAsync("http://127.0.0.1:1");

        var error = await Record.ExceptionAsync(() => CertificateAsync(gateway, "other.test"));

        Assert.True(error is AuthenticationException or IOException, error?.ToString());
        Assert.Equal(0, gateway.Certificates.Count);
    }

    [Fact]
    public async Task A_job_connection_is_handed_over_and_a_visitor_cannot_open_one_by_another_name()
    {
        var opened = new TaskCompletionSource<string>();
        await using var gateway = await RunningGateway.StartAsync("http://127.0.0.1:1", jobs: async connection =>
        {
            var read = await connection.Transport.Input.ReadAtLeastAsync(5);
            opened.SetResult(Encoding.ASCII.GetString(read.Buffer.FirstSpan));
        });

        await using (var stream = await ConnectAsync(gateway, RunningGateway.Node, [GatewayJobs.Protocol]))
        {
            Assert.Equal(GatewayJobs.Protocol, stream.NegotiatedApplicationProtocol);
            await stream.WriteAsync("hello"u8.ToArray(), TestContext.Current.CancellationToken);
            Assert.Equal("hello", await opened.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        }

        var error = await Record.ExceptionAsync(() => ConnectAsync(gateway, "site.test", [GatewayJobs.Protocol]));
        Assert.True(error is AuthenticationException or IOException, error?.ToString());
    }

    private static async Task<X509Certificate2> CertificateAsync(RunningGateway gateway, string name)
    {
        await using var stream = await ConnectAsync(gateway, name, []);
        return new X509Certificate2(stream.RemoteCertificate!);
    }

    private static async Task<SslStream> ConnectAsync(RunningGateway gateway, string name, List<SslApplicationProtocol> protocols)
    {
        var client = new TcpClient();
        await client.ConnectAsync(gateway.Https, TestContext.Current.CancellationToken);
        var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = name,
                ApplicationProtocols = protocols.Count == 0 ? null : protocols,
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            },
            TestContext.Current.CancellationToken);
        return stream;
    }
}
