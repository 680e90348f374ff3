using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Edge.Dns;
using Edge.Tests.Dns;

namespace Edge.Tests.Unit.Stargate;

/// <summary>DNS within TLS and over HTTPS of a real Stargate, asked by kdig of Knot and by curl.</summary>
public sealed class SecureDnsTests
{
    private static readonly byte[] _query = Query.For("edge.test", DnsRecordType.Soa);

    [Fact]
    public async Task The_kdig_of_knot_is_answered_by_TLS_and_by_HTTPS()
    {
        await using var network = await TestNet.StartAsync(stargates: 1);
        var addresses = network["stargate-1"].Addresses!;

        foreach (var (place, options) in new (IPEndPoint, string[])[] { (addresses.DnsTls!, ["+tls"]), (addresses.DnsHttps!, ["+https"]), (addresses.DnsHttps!, ["+https-get"]) })
        {
            var (code, said) = await ToolRun.RunAsync(Path.GetTempPath(), "kdig", "knot-dnsutils", [$"@{place.Address}", "-p", $"{place.Port}", "+short", "+timeout=30", .. options, "edge.test", "SOA", "ns1.edge.test", "A"]);
            Assert.True(code == 0, said);
            Assert.StartsWith("ns1.edge.test. hostmaster.edge.test. ", said, StringComparison.Ordinal);
            Assert.EndsWith("127.0.0.1\n", said, StringComparison.Ordinal);
        }

        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri($"http://{addresses.Metrics}/metrics"), TestContext.Current.CancellationToken);
        Assert.Contains("""edge_naming_queries_total{transport="tls",rcode="NOERROR"} 2""", metrics, StringComparison.Ordinal);
        Assert.Contains("""edge_naming_queries_total{transport="https",rcode="NOERROR"} 4""", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task A_query_by_curl_is_answered_with_how_long_it_is_good(string version)
    {
        await using var network = await TestNet.StartAsync(stargates: 1);
        await ToolRun.InFolderAsync(async folder =>
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "query"), _query, TestContext.Current.CancellationToken);
            var (code, said) = await ToolRun.RunAsync(
                folder, "curl", "curl", version, "-sk", "-D", "-", "-o", "response", "-H", "Content-Type: application/dns-message", "--data-binary", "@query", $"https://{network["stargate-1"].Addresses!.DnsHttps}/dns-query");

            Assert.True(code == 0, said);
            Assert.Contains(" 200", said, StringComparison.Ordinal);
            Assert.Contains("content-type: application/dns-message", said, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("cache-control: private, max-age=30", said, StringComparison.OrdinalIgnoreCase);
            Assert.True(DnsMessage.TryRead(await File.ReadAllBytesAsync(Path.Combine(folder, "response"), TestContext.Current.CancellationToken), out var message, out _));
            Assert.Equal(DnsRecordType.Soa, Assert.Single(message!.Answers).Type);
        });
    }

    [Fact]
    public async Task What_is_no_query_gets_the_status_that_says_why()
    {
        await using var network = await TestNet.StartAsync(stargates: 1);
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsTheStargate } })
        {
            BaseAddress = new Uri($"https://{network["stargate-1"].Addresses!.DnsHttps}"),
        };
        Task<int> GetAsync(string path) => StatusAsync(http, new HttpRequestMessage(HttpMethod.Get, path));
        Task<int> PostAsync(byte[] body, string type) => StatusAsync(http, new HttpRequestMessage(HttpMethod.Post, "/dns-query") { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } } });

        Assert.Equal(200, await GetAsync("/dns-query?dns=" + System.Buffers.Text.Base64Url.EncodeToString(_query)));
        Assert.Equal<int[]>([404, 400, 400, 400], [await GetAsync("/"), await GetAsync("/dns-query"), await GetAsync("/dns-query?dns=$$$"), await GetAsync("/dns-query?dns=AAAA")]);
        Assert.Equal(405, await StatusAsync(http, new HttpRequestMessage(HttpMethod.Delete, "/dns-query")));
        Assert.Equal<int[]>([415, 400, 413], [await PostAsync(_query, "text/plain"), await PostAsync([], "application/dns-message"), await PostAsync(new byte[4097], "application/dns-message")]);
    }

    [Fact]
    public async Task Clients_that_shake_no_hands_or_say_nothing_hold_up_nobody_and_all_are_let_go_at_the_end()
    {
        await using var network = await TestNet.StartAsync(stargates: 1);
        var addresses = network["stargate-1"].Addresses!;
        var silent = Enumerable.Range(0, 300).Select(number =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(number % 2 == 0 ? addresses.DnsTls! : addresses.DnsHttps!);
            return socket;
        }).ToList();
        using var client = new TcpClient();
        await client.ConnectAsync(addresses.DnsTls!, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, IsTheStargate);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "stargate-1", ApplicationProtocols = [new SslApplicationProtocol("dot")] }, TestContext.Current.CancellationToken);
        Assert.Equal("dot", tls.NegotiatedApplicationProtocol.ToString());
        await tls.WriteAsync(StreamClient.Framed(_query, _query), TestContext.Current.CancellationToken);
        await tls.ReadExactlyAsync(new byte[40], TestContext.Current.CancellationToken);

        await network.StopStargateAsync("stargate-1");

        Assert.All(silent, static socket =>
        {
            socket.ReceiveTimeout = 20_000;
            Assert.True(Ended(socket));
            socket.Dispose();
        });
    }

    private static bool IsTheStargate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.Subject.Contains("stargate-1", StringComparison.Ordinal) ?? false;

    private static bool Ended(Socket socket)
    {
        try
        {
            return socket.Receive(new byte[1]) == 0;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionReset;
        }
    }

    private static async Task<int> StatusAsync(HttpClient http, HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return (int)response.StatusCode;
        }
    }
}
