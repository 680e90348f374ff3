using Edge.Kernel;
using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>What takes zones from elsewhere, wired together.</summary>
internal sealed class SecondaryWorks
{
    public SecondaryWorks(
        StargateOptions options, StargateOpened opened, IControlStore store, NamingAnswers answers, Action refresh, IdentityDesk identity, NodeDirectory nodes, HealthBoard board, NamingMetrics metrics, Random random, TimeProvider time, ILoggerFactory loggers)
    {
        Sources = new SecondarySources(opened.Identity.Id, opened.View, Reliable, identity.TsigKeys, options.ProbesPrivate);
        Desk = new SecondaryDesk(
            opened.View, Sources, new PrimaryLink(options.Node.Listen, time), new TakenFiles(options.Node.Folder, loggers.CreateLogger<TakenFiles>()), metrics, random, time, loggers.CreateLogger<SecondaryDesk>());
        Desk.Taken += (apex, content) =>
        {
            answers.Note(apex, content);
            refresh();
        };

        Catalogs = new CatalogLoop(store, opened.View, opened.Identity.Id, Desk, loggers.CreateLogger<CatalogLoop>());

        IEnumerable<NodeId> Reliable() => nodes.Stargates().Keys.Where(stargate => board.HealthOf(stargate) is NodeHealth.Healthy or NodeHealth.Suspect);
    }

    public SecondarySources Sources { get; }

    public SecondaryDesk Desk { get; }

    public CatalogLoop Catalogs { get; }
}
