using System.Net;
using Edge.Bird;

namespace Edge.Tests.Unit.Bird;

public sealed class BirdFileTests
{
    private static readonly BirdFileOptions Both = new()
    {
        AutonomousSystem = 64500,
        Prefixes = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8:53::/48")],
        Peers = [new BirdPeer(IPAddress.Parse("198.51.100.1"), 64501), new BirdPeer(IPAddress.Parse("2001:db8::1"), 64501)],
        RouterId = IPAddress.Parse("198.51.100.2"),
        PrependCount = 2,
    };

    private const string Agreed =
        """
        # Written by 'edge bgp config'. A Stargate enables and disables the protocols anycast…, and touches nothing else.

        log syslog all;
        router id 198.51.100.2;

        protocol device { }

        protocol bfd {
          interface "*" { interval 300 ms; multiplier 5; };
        }

        protocol static anycast {
          disabled yes;
          ipv4 { preference 210; };
          route 192.0.2.0/24 blackhole;
        }

        protocol static anycast_drain {
          disabled yes;
          ipv4 { preference 200; };
          route 192.0.2.0/24 blackhole;
        }

        protocol static anycast6 {
          disabled yes;
          ipv6 { preference 210; };
          route 2001:db8:53::/48 blackhole;
        }

        protocol static anycast6_drain {
          disabled yes;
          ipv6 { preference 200; };
          route 2001:db8:53::/48 blackhole;
        }

        filter edge_export {
          if proto = "anycast" || proto = "anycast6" then accept;
          if proto = "anycast_drain" || proto = "anycast6_drain" then {
            bgp_community.add((65535, 0)); # GRACEFUL_SHUTDOWN, RFC 8326
            bgp_path.prepend(64500);
            bgp_path.prepend(64500);
            accept;
          }
          reject;
        }

        protocol bgp edge_peer1 {
          local as 64500;
          neighbor 198.51.100.1 as 64501;
          hold time 9;
          keepalive time 3;
          connect delay time 1;
          error wait time 1, 30;
          graceful restart off;
          bfd on;
          ipv4 { import none; export filter edge_export; };
        }

        protocol bgp edge_peer2 {
          local as 64500;
          neighbor 2001:db8::1 as 64501;
          hold time 9;
          keepalive time 3;
          connect delay time 1;
          error wait time 1, 30;
          graceful restart off;
          bfd on;
          ipv6 { import none; export filter edge_export; };
        }

        """;

    [Fact]
    public void The_file_is_the_one_that_was_agreed() => Assert.Equal(Agreed, BirdFile.Write(Both).Value);

    [Fact]
    public void What_cannot_work_is_refused_by_field_value_and_rule()
    {
        Assert.Equal("as: '0' is refused: a number from 1 to 4294967295", Refusal(Both with { AutonomousSystem = 0 }));
        Assert.Equal("prefix: '0 of them' is refused: there must be 1 to 16", Refusal(Both with { Prefixes = [] }));
        Assert.Equal("neighbor: '0 of them' is refused: there must be 1 to 64", Refusal(Both with { Peers = [] }));
        Assert.Equal("prefix: '2001:db8:53::/48' is refused: there must be a neighbor of its family to tell it to", Refusal(Both with { Peers = [Both.Peers[0]] }));
        Assert.Equal("neighbor: '2001:db8::1' is refused: there must be a prefix of its family to tell it", Refusal(Both with { Prefixes = [IPNetwork.Parse("192.0.2.0/24")] }));
        Assert.Equal("prepend: '11' is refused: a number from 0 to 10", Refusal(Both with { PrependCount = 11 }));
        Assert.Equal("router-id: '::1' is refused: an address of version 4", Refusal(Both with { RouterId = IPAddress.IPv6Loopback }));
    }

    private static string? Refusal(BirdFileOptions options) => BirdFile.Write(options).Failure?.Message;
}
