using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Connectors.Encoders;

/// <summary>
/// The normalised word that is being collected, where its units came from, and the pieces it was split into; on pooled arrays.
/// </summary>
/// <remarks>Beyond its capacity it only counts: such a word is unknown, whatever it holds.</remarks>
internal struct WordBuffer : IDisposable
{
    private const int Step = 8;

    private readonly char[] _units;
    private readonly TextSpan[] _places;
    private readonly TextSpan[]? _sources;
    private readonly int _capacity;
    private int _end;

    public WordBuffer(int capacity, bool tracksOffsets, TextSpan[]? sources)
    {
        _sources = sources;
        _capacity = capacity;
        _units = ArrayPool<char>.Shared.Rent(capacity + WordTable.HeadUnits);
        _places = tracksOffsets ? ArrayPool<TextSpan>.Shared.Rent(capacity) : [];
        Pieces = ArrayPool<(int, int)>.Shared.Rent(capacity);
    }

    /// <summary>Gets the number of UTF-16 units of the word.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlySpan<char> Text => _units.AsSpan(0, Length);

    /// <summary>Gets the word and what lies behind it, at least <see cref="WordTable.HeadUnits"/> units.</summary>
    public readonly ReadOnlySpan<char> Padded => _units;

    /// <summary>Gets room for the pieces: the id, and the unit after the last.</summary>
    public (int Id, int End)[] Pieces { get; }

    /// <summary>
    /// The fast path: appends ASCII letters and digits, which are parts of words under every setting, eight at a time.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="fold">The bit that is set in letters.</param>
    /// <param name="start">Where in the caller's text this text begins.</param>
    /// <returns>How many characters were taken; the general path goes on from there.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int AppendRun(ReadOnlySpan<char> text, ushort fold, int start)
    {
        var count = 0;
        ref var source = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        while (text.Length - count >= Step && Length + count + Step <= _capacity)
        {
            var units = Vector128.LoadUnsafe(ref source, (nuint)count);
            var lower = units | Vector128.Create((ushort)0x20);
            var letters = Vector128.LessThanOrEqual(lower - Vector128.Create((ushort)'a'), Vector128.Create((ushort)('z' - 'a')));
            var digits = Vector128.LessThanOrEqual(units - Vector128.Create((ushort)'0'), Vector128.Create((ushort)9));
            (units | (letters & Vector128.Create(fold))).CopyTo(MemoryMarshal.Cast<char, ushort>(_units.AsSpan(Length + count)));
            var taken = BitOperations.TrailingZeroCount(~(letters | digits).ExtractMostSignificantBits());
            count += Math.Min(taken, Step);
            if (taken < Step)
                break;
        }

        if (_places.Length > 0)
            AddPlaces(start, count);
        Length += count;
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(int scalar, int start, int end)
    {
        if (scalar < 0x10000)
        {
            Append((char)scalar, start, end);
            return;
        }

        Span<char> pair = stackalloc char[2];
        Utf16.Write(scalar, pair);
        Append(pair[0], start, end);
        Append(pair[1], start, end);
    }

    /// <summary>Counts code points, as the reference does.</summary>
    public readonly bool HasMoreThan(int characters)
    {
        if (Length <= characters)
            return false;
        if (Length > _capacity)
            return true;
        var count = 0;
        foreach (var unit in Text)
            count += char.IsLowSurrogate(unit) ? 0 : 1;
        return count > characters;
    }

    /// <summary>Where in the text the unit at an index began; 0 when places are not tracked.</summary>
    public readonly int Start(int index) => _places.Length == 0 ? 0 : _sources is null ? _places[index].Start : _sources[_places[index].Start].Start;

    /// <summary>Where in the text the units before an index ended; 0 when places are not tracked.</summary>
    public readonly int End(int index)
    {
        if (_places.Length == 0)
            return 0;
        var end = index == Length ? _end : _places[index - 1].End;
        return _sources is null ? end : _sources[end - 1].End;
    }

    public void Clear() => Length = 0;

    public readonly void Dispose()
    {
        ArrayPool<char>.Shared.Return(_units);
        ArrayPool<(int, int)>.Shared.Return(Pieces);
        if (_places.Length > 0)
            ArrayPool<TextSpan>.Shared.Return(_places);
    }

    private void AddPlaces(int start, int count)
    {
        for (var index = 0; index < count; index++)
            _places[Length + index] = new TextSpan(start + index, start + index + 1);
        _end = count > 0 ? start + count : _end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(char unit, int start, int end)
    {
        var at = Length++;
        if (at < _capacity)
        {
            _units[at] = unit;
            if (at < _places.Length)
                _places[at] = new TextSpan(start, end);
        }

        _end = end;
    }
}
