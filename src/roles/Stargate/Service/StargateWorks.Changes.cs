using Edge.Coordination;

namespace Edge.Stargate;

/// <summary>Who hears of which change.</summary>
internal sealed partial class StargateWorks
{
    /// <summary>From now on everybody hears of changes.</summary>
    public void Start()
    {
        View.Changed += OnViewChanged;
        View.Supplied += OnStaged;
        Board.Judged += changes => Waking.Follow(changes, Naming.Request);
        Board.ProbesWanted += Probes.Want;
        Board.AsksWanted += asks => Mesh.Ask(asks.Select(static ask => (ask.Peer, ask.Node)));
        Drains.Changed += Naming.Request;
        Steering.Follow(Mesh);
        Naming.Refreshed += Waking.WakeAll;
        Mesh.Observed += Board.Hear;
        Mesh.PeerFound += peer => Board.Tell(judge => judge.PeerFound(peer));
        Mesh.PeerLost += peer => Board.Tell(judge => judge.PeerLost(peer));
        Mesh.Granted += Tokens.Take;
        Mesh.Revoked += Tokens.Take;
        Tokens.Revoked += _ending.Revoke;
        Tokens.Revoked += _ => Waking.Follow(View.StoreDown);
        Board.Tell(judge => judge.Connected(_self));
        Mesh.SetPeers(Nodes.Stargates());
        Board.Tell(judge => judge.Know(Nodes.Judged()));
        Naming.Refresh();
        Identity.Begin(View.Current);
    }

    private void OnViewChanged(ControlPicture before, ControlPicture after)
    {
        if (ReferenceEquals(before.Entries, after.Entries))
        {
            return;
        }

        Naming.Request();
        Waking.Follow(before, after);
        Waves.Runner.Wake();
        Identity.Follow(before, after);
        Mesh.AnnounceRevision(after.Revision);
        Board.Tell(judge => judge.Replaced(rejection => after.Epoch == before.Epoch && after.Stands(rejection)));
        if (Nodes.TakeChange())
        {
            Mesh.SetPeers(Nodes.Stargates());
            Board.Tell(judge => judge.Know(Nodes.Judged()));
        }

        _ending.Follow(before, after);
        Tokens.Follow(before, after);
    }

    /// <summary>What cohorts are given has changed, and this Stargate is of one.</summary>
    private void OnStaged()
    {
        Naming.Request();
        Waking.WakeAll();
        Waves.Runner.Wake();
    }
}
