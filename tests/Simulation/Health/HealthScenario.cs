using Edge.Kernel;

namespace Edge.Tests.Simulation.Health;

/// <summary>
/// Five Stargates, ten Gateways in two regions and six Hosts: a minute and a half of partitions, one-way ones too, of crashes,
/// pauses and clocks that jump; then calm, in which everybody must come to the same. What must never be is looked for all the
/// time.
/// </summary>
internal sealed class HealthScenario
{
    private static readonly TimeSpan StepTime = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan StormTime = TimeSpan.FromSeconds(90);

    private readonly SimulationRun _run;
    private readonly Routes _routes = new();
    private readonly HealthInvariants _invariants;
    private readonly SimulatedObserver[] _stargates;
    private readonly SimulatedMember[] _members;
    private readonly List<(TimeSpan At, Action Undo)> _undone = [];

    private HealthScenario(SimulationRun run)
    {
        _run = run;
        _stargates = [.. Enumerable.Range(1, 5).Select(number => new SimulatedObserver(run, _routes, NodeId.Parse($"stargate-{number}")))];
        _members =
        [
            .. Enumerable.Range(1, 10).Select(number => Member(NodeRole.Gateway, number, number <= 6 ? "east" : "west")),
            .. Enumerable.Range(1, 6).Select(number => Member(NodeRole.Host, number, "east")),
        ];
        Array.ForEach(_stargates, stargate => (stargate.Mesh, stargate.Members) = (_stargates, _members));
        _invariants = new HealthInvariants(run, _routes, _stargates, _members);
    }

    public static Task RunAsync(SimulationRun run) => new HealthScenario(run).RunAsync();

    public static Task FlapAsync(SimulationRun run) => new HealthScenario(run).RunFlapperAsync();

    private SimulatedMember Member(NodeRole role, int number, string region) =>
        new(_run, _routes, NodeId.Parse($"{NodeRoleName.Of(role)}-{number}"), role, Region.Parse(region), _stargates);

    private async Task RunAsync()
    {
        await BeginAsync();
        while (_run.Time.Elapsed < StormTime)
        {
            Strike();
            await PassAsync(_run.Between(0.5, 6));
        }

        _run.Note("calm");
        _undone.ForEach(static undone => undone.Undo());
        _routes.Heal();
        await PassAsync(TimeSpan.FromSeconds(60));
        _invariants.CheckAgreement();
        var published = _stargates.Sum(static stargate => stargate.Published);
        await PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(published, _stargates.Sum(static stargate => stargate.Published));
    }

    /// <summary>A Gateway that crashes again and again is quarantined by all, and back when it has stood for long enough.</summary>
    private async Task RunFlapperAsync()
    {
        await BeginAsync();
        var flapper = _members[_run.Random.Next(10)];
        for (var fall = 0; fall < 4; fall++)
        {
            flapper.Crash();
            await PassAsync(_run.Between(4, 8));
            flapper.Start();
            await PassAsync(_run.Between(20, 30));
        }

        _invariants.CheckAgreement();
        Assert.All(_stargates, stargate => Assert.Equal(NodeHealth.Quarantined, stargate.Judge.HealthOf(flapper.Id)));
        await PassAsync(TimeSpan.FromMinutes(12));
        Assert.All(_stargates, stargate => Assert.Equal(NodeHealth.Healthy, stargate.Judge.HealthOf(flapper.Id)));
    }

    private async Task BeginAsync()
    {
        Array.ForEach(_stargates, static stargate => stargate.Start());
        Array.ForEach(_members, static member => member.Start());
        await PassAsync(TimeSpan.FromSeconds(10));
        Assert.All(_stargates, stargate => Assert.All(_members, member => Assert.Equal(NodeHealth.Healthy, stargate.Judge.HealthOf(member.Id))));
    }

    private async Task PassAsync(TimeSpan time)
    {
        var until = _run.Time.Elapsed + time;
        while (_run.Time.Elapsed < until)
        {
            await _run.DelayAsync(StepTime, _run.End);
            foreach (var (_, undo) in _undone.Where(undone => undone.At <= _run.Time.Elapsed).ToList())
            {
                undo();
            }

            _undone.RemoveAll(undone => undone.At <= _run.Time.Elapsed);
            Array.ForEach(_members, static member => member.Step());
            Array.ForEach(_stargates, static stargate => stargate.Step());
            _invariants.Check();
        }
    }

    private void Strike()
    {
        switch (_run.Random.Next(8))
        {
            case 0 or 1:
                var member = _run.Pick(_members);
                Do($"{member.Id} crashes", member.Crash, member.Start, 1, 60);
                break;
            case 2:
                var crashed = _run.Pick(_stargates);
                Do($"{crashed.Id} crashes", crashed.Crash, crashed.Start, 0.5, 40);
                break;
            case 3 when _stargates.FirstOrDefault(static stargate => stargate is { IsUp: true, IsPaused: false }) is { } paused:
                Do($"{paused.Id} stands still", paused.Pause, paused.Resume, 0.3, 30);
                break;
            case 4:
                _run.Pick(_stargates).JumpClock(_run.Between(-7_200, 7_200));
                break;
            case 5:
                var deaf = _run.Pick(_stargates);
                Do($"{deaf.Id} hears nobody", () => _routes.Cut(Everybody, [deaf.Id.Value]), _invariants.Heal, 1, 40);
                break;
            case 6:
                var mute = _run.Pick(_stargates);
                Do($"{mute.Id} is heard by nobody", () => _routes.Cut([mute.Id.Value], Everybody), _invariants.Heal, 1, 40);
                break;
            default:
                var some = Everybody.Where(_ => _run.Chance(0.3)).ToList();
                Do($"parted: {string.Join(' ', some)}", () => Part(some), _invariants.Heal, 1, 40);
                break;
        }
    }

    private IEnumerable<string> Everybody => [.. _stargates.Select(static stargate => stargate.Id.Value), .. _members.Select(static member => member.Id.Value)];

    private void Part(List<string> some)
    {
        var others = Everybody.Except(some).ToList();
        _routes.Cut(some, others);
        _routes.Cut(others, some);
    }

    private void Do(string what, Action action, Action undo, double secondsMin, double secondsMax)
    {
        _run.Note(what);
        action();
        _invariants.Disturb();
        _undone.Add((_run.Time.Elapsed + _run.Between(secondsMin, secondsMax), undo));
    }
}
