using System.Threading.Channels;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>What one peer is still to be told of tokens: at first all that there is, then what is new.</summary>
internal sealed class TokenOutbox(TokenDesk desk, Action wake) : IDisposable
{
    /// <summary>A peer that is behind by more is told everything anew.</summary>
    private const int NewsMax = 1_000;

    private readonly Channel<object> _news = Channel.CreateBounded<object>(NewsMax);
    private volatile bool _overflown = true;

    public void Open()
    {
        desk.Granted += Post;
        desk.Revoked += Post;
    }

    public IEnumerable<TokenNews> Due()
    {
        var (grants, revocations) = (new List<TokenGrant>(), new List<TokenRevocation>());
        if (_overflown)
        {
            _overflown = false;
            grants.AddRange(desk.Grants.All);
            revocations.AddRange(desk.Revocations.InForce);
        }

        while (_news.Reader.TryRead(out var news))
        {
            if (news is TokenGrant grant)
            {
                grants.Add(grant);
            }
            else
            {
                revocations.Add((TokenRevocation)news);
            }
        }

        return TokensWire.Write(grants, revocations);
    }

    public void Dispose()
    {
        desk.Granted -= Post;
        desk.Revoked -= Post;
    }

    private void Post(object news)
    {
        if (!_news.Writer.TryWrite(news))
        {
            _overflown = true;
        }

        wake();
    }
}
