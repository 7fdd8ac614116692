using System.Numerics;
using System.Runtime.CompilerServices;

namespace Connectors.Encoders;

/// <summary>
/// The vocabulary as a trie over UTF-16 units with two roots: tokens that begin a word, and pieces that continue one (without their prefix).
/// All edges live in one open-addressing table, so a step is one hash and, nearly always, one cache line.
/// </summary>
internal sealed class PieceTrie
{
    public const int WordRoot = 1;
    public const int PieceRoot = 2;

    private const int ChildBits = 24;
    private const int MaxNodes = 1 << ChildBits;

    private readonly List<int> _building = [-1, -1, -1];
    private ulong[] _edges = new ulong[1 << 10];
    private int _shift = 64 - 10;
    private int _count;
    private int[] _tokens = [];

    /// <summary>Adds a token under one of the roots; a repeated text keeps the last id.</summary>
    public void Add(int root, ReadOnlySpan<char> text, int token)
    {
        var node = root;
        foreach (var unit in text)
        {
            var child = Child(node, unit);
            node = child != 0 ? child : AddNode(node, unit);
        }

        _building[node] = token;
    }

    public PieceTrie Freeze()
    {
        _tokens = [.. _building];
        return this;
    }

    /// <summary>The node that a unit leads to, or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Child(int node, char unit)
    {
        var key = ((ulong)(uint)node << 16) | unit;
        var edges = _edges;
        var slot = (int)((key * 0x9E3779B97F4A7C15) >> _shift);
        while (true)
        {
            var edge = edges[slot];
            if (edge >> ChildBits == key)
                return (int)edge & (MaxNodes - 1);
            if (edge == 0)
                return 0;
            slot = (slot + 1) & (edges.Length - 1);
        }
    }

    /// <summary>The token that ends at a node, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TokenAt(int node) => _tokens[node];

    private int AddNode(int parent, char unit)
    {
        var node = _building.Count;
        if (node >= MaxNodes)
            throw new InvalidDataException($"The vocabulary is too large: its tokens share too few beginnings (limit: {MaxNodes:N0} trie nodes).");
        _building.Add(-1);
        if (++_count * 2 > _edges.Length)
            Grow();
        Insert(_edges, _shift, ((((ulong)(uint)parent << 16) | unit) << ChildBits) | (uint)node);
        return node;
    }

    private void Grow()
    {
        var larger = new ulong[_edges.Length * 2];
        var shift = 64 - BitOperations.Log2((uint)larger.Length);
        foreach (var edge in _edges)
        {
            if (edge != 0)
                Insert(larger, shift, edge);
        }

        (_edges, _shift) = (larger, shift);
    }

    private static void Insert(ulong[] edges, int shift, ulong edge)
    {
        var slot = (int)(((edge >> ChildBits) * 0x9E3779B97F4A7C15) >> shift);
        while (edges[slot] != 0)
            slot = (slot + 1) & (edges.Length - 1);
        edges[slot] = edge;
    }
}
