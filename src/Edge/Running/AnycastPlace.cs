using System.Net;
using Edge.Backbone;
using Edge.Bird;
using Edge.Stargate;

namespace Edge.Running;

/// <summary>The anycast addresses of a Stargate, and where BIRD announces them.</summary>
internal sealed record AnycastPlace(IReadOnlyList<IPAddress> Addresses, string BirdPath, BackboneOptions Options)
{
    public AnycastSetting Open(TimeProvider time) => new()
    {
        Addresses = Addresses,
        Speaker = new BirdSpeaker(new BirdOptions { Path = BirdPath }, time),
        Options = Options,
    };
}
