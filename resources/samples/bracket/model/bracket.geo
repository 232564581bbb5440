// L-bracket. Its back (thickness TV, height HV) is bolted to a wall, its arm (thickness TH, length LH) carries the load;
// fillet R between them, depth B. x along the arm, y along the depth, z up. Units: mm.
DefineConstant[ TV = 15, TH = 15, R = 16.5, B = 40, HV = 80, LH = 100, SIZE = 7 ];

// A design that cannot be built ends here with a word, not as a mesh of something else.
If (R >= HV - TH || R >= LH - TV)
  Error("fillet of %g mm does not fit", R); Exit;
EndIf

// Three elements or so along the fillet, where the stress is highest.
fine = 0.4 * R;
If (fine > SIZE) fine = SIZE; EndIf

Point(1) = {0, 0, 0, SIZE};
Point(2) = {0, 0, -HV, SIZE};
Point(3) = {TV, 0, -HV, SIZE};
Point(4) = {TV, 0, -TH - R, fine};
Point(5) = {TV + R, 0, -TH - R, fine};
Point(6) = {TV + R, 0, -TH, fine};
Point(7) = {LH, 0, -TH, SIZE};
Point(8) = {LH, 0, 0, SIZE};
Line(1) = {1, 2};
Line(2) = {2, 3};
Line(3) = {3, 4};
Circle(4) = {4, 5, 6};
Line(5) = {6, 7};
Line(6) = {7, 8};
Line(7) = {8, 1};
Line Loop(1) = {1, 2, 3, 4, 5, 6, 7};
Plane Surface(1) = {1};
solid[] = Extrude {0, B, 0} { Surface{1}; };

Physical Surface("FIX") = {solid[2]};
Physical Surface("LOAD") = {solid[7]};
Physical Volume("BODY") = {solid[1]};

Mesh.ElementOrder = 2;
Mesh.SaveGroupsOfNodes = 1;
Mesh.Optimize = 1;
Mesh.HighOrderOptimize = 0;
