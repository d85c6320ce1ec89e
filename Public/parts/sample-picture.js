/** A picture to try tools on, made here: a street with a house, a tree, a car, a sign and a person. As a data URL. */
export function samplePicture() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 420 });
  const context = canvas.getContext("2d");
  const rect = (color, ...box) => {
    context.fillStyle = color;
    context.fillRect(...box);
  };
  const disc = (color, x, y, radius) => {
    context.fillStyle = color;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  };
  rect("#bcdcf2", 0, 0, 640, 260);
  disc("#ffd75e", 560, 70, 34);
  rect("#9cc27e", 0, 240, 640, 70);
  rect("#6b6e73", 0, 310, 640, 110);
  for (let x = 20; x < 640; x += 110) rect("#f3f0e2", x, 362, 60, 8);
  rect("#d9b38c", 60, 130, 170, 150);
  context.fillStyle = "#9c3d2e";
  context.beginPath();
  context.moveTo(45, 135);
  context.lineTo(145, 60);
  context.lineTo(245, 135);
  context.fill();
  rect("#5a4632", 125, 210, 45, 70);
  rect("#e9f4fb", 80, 160, 35, 35);
  rect("#e9f4fb", 180, 160, 35, 35);
  rect("#7a5a3a", 300, 190, 16, 90);
  disc("#4f8a4a", 308, 160, 52);
  rect("#2c64b5", 330, 318, 170, 44);
  rect("#2c64b5", 362, 286, 96, 36);
  rect("#d8ecfa", 370, 292, 38, 26);
  rect("#d8ecfa", 414, 292, 38, 26);
  disc("#26282b", 368, 364, 18);
  disc("#26282b", 464, 364, 18);
  rect("#8b8f94", 545, 190, 7, 110);
  rect("#ffffff", 515, 160, 70, 38);
  context.fillStyle = "#1b1b1a";
  context.font = "700 20px sans-serif";
  context.fillText("MAIN", 522, 186);
  disc("#e3b08d", 262, 236, 13);
  rect("#8a3f7c", 250, 250, 24, 40);
  rect("#34425c", 251, 290, 9, 36);
  rect("#34425c", 264, 290, 9, 36);
  return canvas.toDataURL("image/png");
}
