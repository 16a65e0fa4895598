using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Jobs.Tests.Architecture;

/// <summary>Which type uses which, read from compiled assemblies. A nested type counts as the type that declares it.</summary>
internal sealed class TypeGraph
{
    private readonly Dictionary<string, HashSet<string>> _uses = new(StringComparer.Ordinal);

    /// <param name="isIncluded">True for the full name of a type that counts.</param>
    /// <param name="assemblies">The assemblies.</param>
    public TypeGraph(Func<string, bool> isIncluded, params Assembly[] assemblies)
    {
        var architecture = new ArchLoader().LoadAssemblies(assemblies).Build();
        foreach (var type in architecture.Types.Where(type => isIncluded(type.FullName)))
        {
            var name = Outermost(type.FullName);
            _uses.TryAdd(name, new HashSet<string>(StringComparer.Ordinal));
            _uses[name].UnionWith(type.Dependencies.Select(dependency => Outermost(dependency.Target.FullName)).Where(used => used != name));
        }
    }

    /// <summary>Each use of a type by another one.</summary>
    public IEnumerable<(string User, string Used)> Uses =>
        from uses in _uses from used in uses.Value select (uses.Key, used);

    /// <summary>One cycle of types that use each other, each of its types in turn; empty when there is none.</summary>
    public IReadOnlyList<string> FindCycle()
    {
        var finished = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in _uses.Keys.Order(StringComparer.Ordinal))
        {
            var path = new List<string>();
            if (Visit(type, path, finished))
            {
                return path;
            }
        }

        return [];
    }

    private static string Outermost(string name) => name.Split('+')[0].Split('<')[0].Split('`')[0];

    private bool Visit(string type, List<string> path, HashSet<string> finished)
    {
        if (path.IndexOf(type) is >= 0 and var start)
        {
            path.RemoveRange(0, start);
            return true;
        }

        if (finished.Contains(type) || !_uses.TryGetValue(type, out var uses))
        {
            return false;
        }

        path.Add(type);
        foreach (var used in uses.Order(StringComparer.Ordinal))
        {
            if (Visit(used, path, finished))
            {
                return true;
            }
        }

        path.Remove(type);
        finished.Add(type);
        return false;
    }
}
